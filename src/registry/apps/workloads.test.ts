import { describe, expect, it } from "vitest";
import { aTemplate } from "../core/pod/pod.fixture.ts";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { appsGroup } from "./index.ts";

const registry = await openRegistry(...appsGroup);
const selector = { matchLabels: { app: "a" } };
const spec = (extra: Body = {}): Body => ({
	selector,
	template: aTemplate(),
	...extra,
});
const dry = (kind: string, spec: Body, metadata: Body = {}) =>
	registry.create(`${kind}.apps`, { metadata, spec }, true);

describe("defaults", () => {
	it.each<[string, Body, Body]>([
		[
			"deployments",
			{
				replicas: 1,
				strategy: {
					type: "RollingUpdate",
					rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
				},
				revisionHistoryLimit: 10,
				progressDeadlineSeconds: 600,
			},
			{},
		],
		["replicasets", { replicas: 1 }, { replicas: 0 }],
		[
			"statefulsets",
			{
				replicas: 1,
				podManagementPolicy: "OrderedReady",
				updateStrategy: {
					type: "RollingUpdate",
					rollingUpdate: { partition: 0 },
				},
				persistentVolumeClaimRetentionPolicy: {
					whenDeleted: "Retain",
					whenScaled: "Retain",
				},
				revisionHistoryLimit: 10,
			},
			{ replicas: 0, availableReplicas: 0 },
		],
		[
			"daemonsets",
			{
				updateStrategy: {
					type: "RollingUpdate",
					rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
				},
				revisionHistoryLimit: 10,
			},
			{
				currentNumberScheduled: 0,
				desiredNumberScheduled: 0,
				numberMisscheduled: 0,
				numberReady: 0,
			},
		],
	])("of %s", async (kind, expected, status) => {
		const object = await dry(kind, spec());
		expect(object.spec).toMatchObject(expected);
		expect(object.spec.template.spec.restartPolicy).toBe("Always");
		expect(object.status).toEqual(status);
		expect(object.metadata.generation).toBe(1);
	});

	it("of a StatefulSet's claims", async () => {
		const claim = {
			metadata: { name: "d" },
			spec: {
				accessModes: ["ReadWriteOnce"],
				resources: { requests: { storage: "1Gi" } },
			},
		};
		const object = await dry(
			"statefulsets",
			spec({ volumeClaimTemplates: [claim] }),
		);
		expect(object.spec.volumeClaimTemplates).toMatchObject([
			{
				apiVersion: "v1",
				kind: "PersistentVolumeClaim",
				spec: { volumeMode: "Filesystem" },
				status: { phase: "Pending" },
			},
		]);
	});
});

const mismatch =
	'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`';

describe("validation", () => {
	it.each<[string, Body, string[]]>([
		[
			"deployments",
			{ selector: undefined },
			["spec.selector: Required value", mismatch],
		],
		[
			"deployments",
			{ selector: {} },
			[
				"spec.selector: Invalid value: {}: empty selector is invalid for deployment",
			],
		],
		["replicasets", { selector: { matchLabels: { app: "b" } } }, [mismatch]],
		["daemonsets", { selector: undefined }, [mismatch]],
		[
			"statefulsets",
			{ selector: {} },
			[
				"spec.selector: Invalid value: {}: empty selector is invalid for statefulset",
			],
		],
		[
			"deployments",
			{ replicas: -1, minReadySeconds: 700 },
			[
				"spec.replicas: Invalid value: -1: must be greater than or equal to 0",
				"spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
			],
		],
		[
			"deployments",
			{ strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } },
			[
				"spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
			],
		],
		[
			"deployments",
			{ strategy: { rollingUpdate: { maxSurge: "0%", maxUnavailable: 0 } } },
			[
				"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
			],
		],
		[
			"daemonsets",
			{ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
			[
				"spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
			],
		],
		[
			"statefulsets",
			{ podManagementPolicy: "x", serviceName: "A" },
			[
				"spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'",
				"spec.serviceName: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
			],
		],
		[
			"statefulsets",
			{ updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } },
			[
				'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
			],
		],
		[
			"replicasets",
			{
				template: aTemplate({
					restartPolicy: "Never",
					activeDeadlineSeconds: 1,
				}),
			},
			[
				'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
				"spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
			],
		],
	])("of %s with %j", async (kind, extra, expected) => {
		expect(await refusal(dry(kind, spec(extra)))).toEqual(expected);
	});

	it("lets a StatefulSet's pods mount its claims", async () => {
		const claims = [
			{
				metadata: { name: "d" },
				spec: {
					accessModes: ["ReadWriteOnce"],
					resources: { requests: { storage: "1Gi" } },
				},
			},
		];
		const mounts = [{ name: "d", mountPath: "/d" }];
		const template = aTemplate({
			containers: [{ name: "c", image: "x", volumeMounts: mounts }],
		});
		const withClaims = spec({ template, volumeClaimTemplates: claims });
		expect(await refusal(dry("statefulsets", withClaims))).toEqual([]);
		expect(await refusal(dry("statefulsets", spec({ template })))).toEqual([
			'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "d"',
		]);
	});

	it("asks for an object in a ControllerRevision", async () => {
		const create = (data: unknown) =>
			refusal(
				registry.create(
					"controllerrevisions.apps",
					{ data, revision: 1 },
					true,
				),
			);
		expect(await create(undefined)).toEqual([
			"data: Required value: data is mandatory",
		]);
		expect(await create("text")).toEqual([
			"data: Required value: data must be a valid JSON object",
		]);
		expect(await create({ a: 1 })).toEqual([]);
	});
});

describe("updates", () => {
	const updated = async (
		kind: string,
		change: (object: Body & { spec: Body; metadata: Body }) => void,
		subresource = "",
	) => {
		const fresh = await openRegistry(...appsGroup);
		await fresh.create(`${kind}.apps`, { spec: spec() });
		const causes = await refusal(
			fresh.update(`${kind}.apps`, change as never, { subresource }),
		);
		return { causes, object: fresh.get(`${kind}.apps`) };
	};

	it.each([
		["deployments", [mismatch, "selector"]],
		["replicasets", [mismatch, "selector"]],
		["daemonsets", ["selector", mismatch]],
	])("keep the selector of %s", async (kind, order) => {
		const { causes } = await updated(kind, ({ spec }) => {
			spec.selector = { matchLabels: { app: "b" } };
		});
		expect(causes).toEqual(
			order.map((text) =>
				text === "selector"
					? 'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable'
					: text,
			),
		);
	});

	it("keep most of a StatefulSet", async () => {
		const { causes } = await updated("statefulsets", ({ spec }) => {
			spec.serviceName = "other";
		});
		expect(causes).toEqual([
			"spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
		]);
	});

	it("raise the generation with the spec, and a Deployment's with its annotations", async () => {
		const scale = ({ spec }: { spec: Body }) => {
			spec.replicas = 3;
		};
		const annotate = ({ metadata }: { metadata: Body }) => {
			metadata.annotations = { a: "b" };
		};
		for (const [kind, change, generation] of [
			["deployments", scale, 2],
			["deployments", annotate, 2],
			["replicasets", scale, 2],
			["replicasets", annotate, 1],
		] as const)
			expect((await updated(kind, change)).object.metadata.generation).toBe(
				generation,
			);
	});

	it("count a DaemonSet's templates", async () => {
		const generation = async (change: (object: { spec: Body }) => void) =>
			(await updated("daemonsets", change)).object.metadata.annotations;
		const name = "deprecated.daemonset.template.generation";
		expect(
			await generation(({ spec }) => {
				spec.minReadySeconds = 1;
			}),
		).toEqual({ [name]: "1" });
		expect(
			await generation(({ spec }) => {
				spec.template = aTemplate({ hostname: "h" });
			}),
		).toEqual({ [name]: "2" });
	});

	it("check the numbers of a status", async () => {
		const { causes } = await updated(
			"deployments",
			(object) => {
				object.status = {
					replicas: 1,
					readyReplicas: 2,
					availableReplicas: -1,
				};
				object.metadata.labels = { no: "way" };
			},
			"status",
		);
		expect(causes).toEqual([
			"status.availableReplicas: Invalid value: -1: must be greater than or equal to 0",
			"status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
		]);
	});
});

describe("warnings", () => {
	it("tell of names that are no host names", async () => {
		await dry("deployments", spec(), { name: "a.b" });
		expect(registry.warnings).toEqual([
			"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
		]);
	});
});

import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../../shared/registry.fixture.ts";
import { node } from "../node.ts";
import { pod } from "../pod.ts";
import { aContainer, aPod } from "./pod.fixture.ts";

const registry = await openRegistry(pod, node);
const errorsOf = (spec: Body, metadata?: Body) =>
	refusal(registry.create("pods", aPod(spec, metadata), true));
const ofContainer = (container: Body) =>
	errorsOf({ containers: [aContainer(container)] });

describe("a pod's specification is refused for", () => {
	it.each<[Body, string[]]>([
		[{ containers: [] }, ["spec.containers: Required value"]],
		[
			{ restartPolicy: "Sometimes" },
			[
				'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
			],
		],
		[
			{ dnsPolicy: "None" },
			[
				"spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
			],
		],
		[
			{ activeDeadlineSeconds: 0 },
			[
				"spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
			],
		],
		[
			{ hostname: "A b" },
			[
				"spec.hostname: Invalid value: \"A b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
			],
		],
		[
			{ tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
			[
				"spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
			],
		],
		[
			{ volumes: [{ name: "v" }, { name: "v" }] },
			['spec.volumes[1].name: Duplicate value: "v"'],
		],
		[
			{ ephemeralContainers: [aContainer({ name: "e" })] },
			["spec.ephemeralContainers: Forbidden: cannot be set on create"],
		],
		[
			{ nodeName: "n", schedulingGates: [{ name: "example.com/g" }] },
			[
				"spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
			],
		],
		[
			{ shareProcessNamespace: true, hostPID: true },
			[
				"spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
			],
		],
	])("%j", async (spec, expected) => {
		expect(await errorsOf(spec)).toEqual(expected);
	});
});

describe("a container is refused for", () => {
	it.each<[Body, string[]]>([
		[
			{ name: "", image: "" },
			[
				"spec.containers[0].name: Required value",
				"spec.containers[0].image: Required value",
			],
		],
		[
			{ image: " x" },
			[
				'spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace',
			],
		],
		[
			{ imagePullPolicy: "x" },
			[
				'spec.containers[0].imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"',
			],
		],
		[
			{ ports: [{ containerPort: 0 }] },
			["spec.containers[0].ports[0].containerPort: Required value"],
		],
		[
			{ env: [{ name: "" }] },
			["spec.containers[0].env[0].name: Required value"],
		],
		[
			{ volumeMounts: [{ name: "nosuch", mountPath: "/x" }] },
			['spec.containers[0].volumeMounts[0].name: Not found: "nosuch"'],
		],
		[
			{ livenessProbe: {} },
			[
				"spec.containers[0].livenessProbe: Required value: must specify a handler type",
			],
		],
		[
			{ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
			[
				'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
			],
		],
		[
			{ resources: { requests: { cpu: "-1" } } },
			[
				'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
			],
		],
		[
			{
				securityContext: { privileged: true, allowPrivilegeEscalation: false },
			},
			[
				'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
			],
		],
	])("%j", async (container, expected) => {
		expect(await ofContainer(container)).toEqual(expected);
	});
});

describe("an update of a pod", () => {
	const update = async (change: (spec: Body) => void, spec: Body = {}) => {
		const fresh = await openRegistry(pod);
		await fresh.create("pods", aPod(spec));
		return refusal(fresh.update("pods", ({ spec }) => change(spec)));
	};

	it.each<[string, (spec: Body) => void]>([
		[
			"image",
			(spec) => {
				(spec.containers as Body[])[0] = aContainer({ image: "x:2" });
			},
		],
		[
			"deadline",
			(spec) => {
				spec.activeDeadlineSeconds = 5;
			},
		],
		[
			"tolerations",
			(spec) => {
				spec.tolerations = [{ key: "k", operator: "Exists" }];
			},
		],
	])("may change its %s", async (_, change) => {
		expect(await update(change)).toEqual([]);
	});

	it("may not change anything else", async () => {
		const errors = await update((spec) => {
			spec.hostname = "other";
		});
		expect(errors).toHaveLength(1);
		expect(errors[0]).toMatch(
			/^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,`spec.initContainers\[\*\].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` \(only additions to existing tolerations\),`spec.terminationGracePeriodSeconds` \(allow it to be set to 1 if it was previously negative\)\n/,
		);
	});

	it("may not add gates, containers or take tolerations away", async () => {
		expect(
			await update((spec) => {
				spec.schedulingGates = [{ name: "example.com/g" }];
			}),
		).toContain(
			"spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/g'",
		);
		expect(
			await update((spec) => {
				spec.containers = [aContainer(), aContainer({ name: "d" })];
			}),
		).toContain(
			"spec.containers: Forbidden: pod updates may not add or remove containers",
		);
		expect(
			await update(
				(spec) => {
					spec.tolerations = [];
				},
				{ tolerations: [{ key: "k", operator: "Exists" }] },
			),
		).toContain(
			"spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
		);
	});
});

import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { enabledPlugins } from "../chain.ts";
import { alwaysPullImages } from "./always-pull-images.ts";
import { denyServiceExternalIPs } from "./deny-service-external-ips.ts";
import { eventRateLimit } from "./event-rate-limit.ts";
import { extendedResourceToleration } from "./extended-resource-toleration.ts";
import { admissionPlugins } from "./index.ts";
import { limitPodHardAntiAffinityTopology } from "./limit-pod-hard-anti-affinity-topology.ts";
import { ownerReferencesPermissionEnforcement } from "./owner-references-permission-enforcement.ts";
import { podNodeSelector } from "./pod-node-selector.ts";
import { podSecurity } from "./pod-security.ts";
import { podTolerationRestriction } from "./pod-toleration-restriction.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";

const clock = new FakeClock(0);

/** A cluster with these objects, by `resource/name`, where users may do what `allowed` says. */
const cluster = (
	objects: Readonly<Record<string, object>> = {},
	allowed: (verb: string, subresource: string) => boolean = () => true,
): AdmissionEnvironment =>
	({
		clock,
		find: (resource: string, _: string, name: string) =>
			objects[`${resource}/${name}`],
		list: () => [],
		served: ({ kind }: { kind: string }) =>
			kind === "Pod"
				? { qualified: "pods", namespaced: true, schema: { type: "any" } }
				: undefined,
		authorizer: {
			authorize: ({
				verb,
				subresource,
			}: {
				verb: string;
				subresource: string;
			}) => ({
				decision: allowed(verb, subresource) ? "allow" : "deny",
				reason: "no",
			}),
		},
	}) as unknown as AdmissionEnvironment;

const request = (
	object: object,
	more: Partial<AdmissionAttributes> = {},
): AdmissionAttributes =>
	({
		operation: "CREATE",
		kind: { group: "", version: "v1", kind: "Pod" },
		resource: { group: "", version: "v1", resource: "pods" },
		subresource: "",
		name: "p",
		namespace: "ns",
		object: { metadata: { name: "p" }, ...object } as KubeObject,
		oldObject: undefined,
		options: undefined,
		dryRun: false,
		user: { name: "bob", groups: [] },
		warn: () => {},
		annotate: () => {},
		...more,
	}) as AdmissionAttributes;

const pass = {
	isReinvocation: false,
	requestReinvocation() {},
	memory: new Map(),
};

const run = async (
	plugin: AdmissionPlugin,
	attributes: AdmissionAttributes,
	environment = cluster(),
) => {
	await plugin.admit?.(attributes, environment, pass);
	await plugin.validate?.(attributes, environment);
	return attributes.object as KubeObject & Record<string, unknown>;
};
const pod = (spec: object): object => ({ spec });
const namespace = (annotations: Record<string, string>) => ({
	"namespaces/ns": { metadata: { name: "ns", annotations } },
});

describe("the list of plug-ins", () => {
	it("runs those that are on by default, and what flags ask for", () => {
		const names = (enable: string[], disable: string[]) =>
			enabledPlugins(admissionPlugins(), enable, disable).map(
				({ name }) => name,
			);
		const usual = names([], []);
		expect(usual).toContain("PodTopologyLabels");
		expect(usual).not.toContain("AlwaysPullImages");
		expect(usual.slice(-5)).toEqual([
			"MutatingAdmissionPolicy",
			"MutatingAdmissionWebhook",
			"ValidatingAdmissionPolicy",
			"ValidatingAdmissionWebhook",
			"ResourceQuota",
		]);
		expect(names(["AlwaysDeny"], ["ResourceQuota"]).at(-1)).toBe("AlwaysDeny");
	});
});

describe("AlwaysPullImages", () => {
	it("pulls every image, but leaves pods alone whose images stay", async () => {
		const spec = {
			containers: [{ name: "c", image: "a", imagePullPolicy: "Never" }],
		};
		const changed = await run(
			alwaysPullImages,
			request(pod(structuredClone(spec))),
		);
		expect(changed).toMatchObject(
			pod({ containers: [{ imagePullPolicy: "Always" }] }),
		);
		const kept = await run(
			alwaysPullImages,
			request(pod(structuredClone(spec)), {
				operation: "UPDATE",
				oldObject: pod(spec) as KubeObject,
			}),
		);
		expect(kept).toMatchObject(pod(spec));
	});
});

describe("PodTopologyLabels", () => {
	it("gives bindings and bound pods the zone and region of the node", async () => {
		const labels = {
			"topology.kubernetes.io/zone": "z",
			"topology.kubernetes.io/region": "r",
		};
		const environment = cluster({
			"nodes/n": { metadata: { labels: { ...labels, other: "x" } } },
		});
		const bound = await run(
			podTopologyLabels,
			request(
				{ target: { kind: "Node", name: "n" } },
				{ subresource: "binding" },
			),
			environment,
		);
		expect(bound.metadata.labels).toEqual(labels);
		const direct = await run(
			podTopologyLabels,
			request(pod({ nodeName: "n" })),
			environment,
		);
		expect(direct.metadata.labels).toEqual(labels);
	});
});

describe("ExtendedResourceToleration", () => {
	it("tolerates the resources that are not Kubernetes' own", async () => {
		const requests = {
			cpu: "1",
			"example.com/gpu": "1",
			"a.kubernetes.io/x": "1",
		};
		const made = await run(
			extendedResourceToleration,
			request(pod({ containers: [{ name: "c", resources: { requests } }] })),
		);
		expect(made.spec).toMatchObject({
			tolerations: [
				{ key: "example.com/gpu", operator: "Exists", effect: "NoSchedule" },
			],
		});
	});
});

describe("LimitPodHardAntiAffinityTopology", () => {
	const affine = (topologyKey: string) =>
		pod({
			affinity: {
				podAntiAffinity: {
					requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey }],
				},
			},
		});
	it("lets pods keep others off their node, not off their zone", async () => {
		await run(
			limitPodHardAntiAffinityTopology,
			request(affine("kubernetes.io/hostname")),
		);
		await expect(
			run(limitPodHardAntiAffinityTopology, request(affine("zone"))),
		).rejects.toThrow(
			'pods "p" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey zone but only key kubernetes.io/hostname is allowed',
		);
	});
});

describe("DenyServiceExternalIPs", () => {
	const service = (...externalIPs: string[]) =>
		({ metadata: {}, spec: { externalIPs } }) as unknown as KubeObject;
	it("takes away, and adds none", async () => {
		const update = (object: KubeObject) =>
			run(
				denyServiceExternalIPs,
				request(object, {
					operation: "UPDATE",
					oldObject: service("1.1.1.1", "2.2.2.2"),
				}),
			);
		await update(service("2.2.2.2"));
		await expect(update(service("3.3.3.3"))).rejects.toThrow(
			"Use of external IPs is denied by admission control.",
		);
	});
});

describe("OwnerReferencesPermissionEnforcement", () => {
	const owned = (kind: string, blockOwnerDeletion: boolean) => ({
		metadata: {
			name: "p",
			ownerReferences: [
				{ apiVersion: "v1", kind, name: "o", uid: "1", blockOwnerDeletion },
			],
		},
	});
	it.each<[string, object, "CREATE" | "UPDATE", string | undefined]>([
		["an owner of something new", owned("Pod", false), "CREATE", undefined],
		[
			"an owner of what one can't delete",
			owned("Pod", false),
			"UPDATE",
			"cannot set an ownerRef on a resource you can't delete: no, <nil>",
		],
		[
			"an owner that waits",
			owned("Pod", true),
			"CREATE",
			"cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: no, <nil>",
		],
		[
			"an owner of no kind",
			owned("Odd", true),
			"CREATE",
			'cannot find RESTMapping for APIVersion v1 Kind Odd: no matches for kind "Odd" in version "v1"',
		],
	])("%s", async (_, object, operation, message) => {
		const outcome = run(
			ownerReferencesPermissionEnforcement,
			request(object, {
				operation,
				oldObject: { metadata: { name: "p" } } as KubeObject,
			}),
			cluster({}, () => false),
		);
		if (message === undefined) await outcome;
		else await expect(outcome).rejects.toThrow(message);
	});
});

describe("PodNodeSelector", () => {
	const plugin = podNodeSelector({
		podNodeSelectorPluginConfig: {
			clusterDefaultNodeSelector: "env=dev",
			ns: "env=dev,disk=ssd",
		},
	});
	it("adds the namespace's selector, or the cluster's", async () => {
		const made = await run(
			plugin,
			request(pod({ nodeSelector: { disk: "ssd" } })),
		);
		expect(made.spec).toEqual({ nodeSelector: { env: "dev", disk: "ssd" } });
		await expect(
			run(plugin, request(pod({ nodeSelector: { env: "prod" } }))),
		).rejects.toThrow(
			"pod node label selector conflicts with its namespace node label selector",
		);
		await expect(
			run(plugin, request(pod({ nodeSelector: { rack: "1" } }))),
		).rejects.toThrow(
			"pod node label selector labels conflict with its namespace whitelist",
		);
	});
});

describe("PodTolerationRestriction", () => {
	const prefix = "scheduler.alpha.kubernetes.io/";
	const environment = cluster(
		namespace({
			[`${prefix}defaultTolerations`]: '[{"key":"a","operator":"Exists"}]',
			[`${prefix}tolerationsWhitelist`]: '[{"key":"a","operator":"Exists"}]',
		}),
	);
	it("adds the namespace's tolerations and refuses others", async () => {
		const made = await run(
			podTolerationRestriction(),
			request(pod({})),
			environment,
		);
		expect(made.spec).toEqual({
			tolerations: [{ key: "a", operator: "Exists" }],
		});
		await expect(
			run(
				podTolerationRestriction(),
				request(pod({ tolerations: [{ key: "b", operator: "Exists" }] })),
				environment,
			),
		).rejects.toThrow("conflict with its namespace whitelist");
	});
});

describe("EventRateLimit", () => {
	it("refuses what comes too fast, and forgets", async () => {
		const plugin = eventRateLimit({
			limits: [{ type: "Namespace", qps: 1, burst: 2 }],
		});
		const send = () => run(plugin, request({}));
		await send();
		await send();
		await expect(send()).rejects.toThrow(
			"limit reached on type Namespace for key ns",
		);
		await clock.advance(1000);
		await send();
		await expect(send()).rejects.toThrow("limit reached");
	});
});

describe("PodSecurity", () => {
	const privileged = pod({
		containers: [
			{ name: "c", image: "x", securityContext: { privileged: true } },
		],
	});
	it("holds namespaces without labels to the configured defaults, but for exemptions", async () => {
		const defaults = { enforce: "baseline", "enforce-version": "latest" };
		await expect(
			run(podSecurity({ defaults }), request(privileged)),
		).rejects.toThrow('violates PodSecurity "baseline:latest": privileged');
		for (const exemptions of [{ usernames: ["bob"] }, { namespaces: ["ns"] }])
			await run(podSecurity({ defaults, exemptions }), request(privileged));
		expect(() => podSecurity({ defaults: { enforce: "odd" } })).toThrow(
			"must be one of privileged, baseline, restricted",
		);
	});
});

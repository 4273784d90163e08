import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceQuota } from "../types/core.ts";
import { checkRequest } from "./check.ts";
import { countedResources, evaluatorOf } from "./registry.ts";
import type { Amounts } from "./resource-list.ts";

const quota = (
	hard: Amounts,
	used: Amounts,
	spec: Partial<ResourceQuota["spec"]> = {},
): ResourceQuota => ({
	apiVersion: "v1",
	kind: "ResourceQuota",
	metadata: { name: "q" },
	spec: { hard, ...spec },
	status: { hard, used },
});
const object = (spec: unknown, more: object = {}): KubeObject =>
	({
		apiVersion: "v1",
		kind: "X",
		metadata: { name: "x" },
		spec,
		...more,
	}) as KubeObject;
const pod = (requests?: Amounts, limits?: Amounts, more: object = {}) =>
	object({
		containers: [{ name: "c", resources: { requests, limits } }],
		...more,
	});

const check = (
	resource: string,
	quotas: readonly ResourceQuota[],
	subject: KubeObject,
	old?: KubeObject,
) => {
	const evaluator = evaluatorOf(resource);
	if (evaluator === undefined) throw new Error("no evaluator");
	const result = checkRequest(quotas, evaluator, subject, old, 0);
	return "refusal" in result
		? result.refusal
		: result.charges.map(({ used }) => used);
};

describe("checkRequest", () => {
	it("charges what is asked for", () => {
		expect(
			check(
				"pods",
				[
					quota(
						{ pods: "2", "limits.cpu": "2" },
						{ pods: "1", "limits.cpu": "500m" },
					),
				],
				pod(undefined, { cpu: "600m" }),
			),
		).toEqual([{ pods: "2", "limits.cpu": "1100m" }]);
	});

	it("names all that is exceeded and nothing else", () => {
		expect(
			check(
				"pods",
				[
					quota(
						{ pods: "9", cpu: "1", "requests.memory": "1Gi" },
						{ pods: "1", cpu: "500m", "requests.memory": "100Mi" },
					),
				],
				pod({ cpu: "600m", memory: "2Gi" }),
			),
		).toBe(
			"exceeded quota: q, requested: cpu=600m,requests.memory=2Gi, used: cpu=500m,requests.memory=100Mi, limited: cpu=1,requests.memory=1Gi",
		);
	});

	it("wants to know what a quota counts", () => {
		const hard = { "limits.cpu": "1", "requests.cpu": "1" };
		expect(check("pods", [quota(hard, hard)], pod())).toBe(
			"failed quota: q: must specify limits.cpu for: c; requests.cpu for: c",
		);
		expect(check("secrets", [quota({ secrets: "1" }, {})], object({}))).toBe(
			"status unknown for quota: q, resources: secrets",
		);
	});

	it("charges an update with the difference", () => {
		const before = object({ type: "ClusterIP", ports: [{}, {}] });
		const after = object({ type: "NodePort", ports: [{}, {}] });
		const used = { services: "1", "services.nodeports": "1" };
		expect(
			check(
				"services",
				[quota({ services: "1", "services.nodeports": "3" }, used)],
				after,
				before,
			),
		).toEqual([{ services: "1", "services.nodeports": "3" }]);
	});

	it.each([
		["BestEffort", pod(), true],
		["NotBestEffort", pod(), false],
		["NotBestEffort", pod({ cpu: "1" }), true],
		[
			"Terminating",
			pod(undefined, undefined, { activeDeadlineSeconds: 0 }),
			true,
		],
		["NotTerminating", pod(), true],
		["PriorityClass", pod(), false],
	])("counts %s pods", (scope, subject, counted) => {
		const charges = check(
			"pods",
			[quota({ pods: "9" }, { pods: "0" }, { scopes: [scope] })],
			subject,
		);
		expect(charges).toHaveLength(counted ? 1 : 0);
	});
});

describe("usage", () => {
	it("leaves out finished pods, but not from the number of objects", () => {
		const done = { ...pod({ cpu: "1" }), status: { phase: "Succeeded" } };
		expect(evaluatorOf("pods")?.usage(done, 0)).toEqual({ "count/pods": "1" });
	});

	it("takes the init container that needs more than all others", () => {
		const subject = object({
			containers: [{ name: "c", resources: { requests: { cpu: "1m" } } }],
			initContainers: [
				{
					name: "i",
					resources: { requests: { cpu: "900m", "x.io/gpu": "2" } },
				},
			],
		});
		expect(evaluatorOf("pods")?.usage(subject, 0)).toMatchObject({
			cpu: "900m",
			"requests.cpu": "900m",
			"requests.x.io/gpu": "2",
		});
	});

	it("counts claims by their class too", () => {
		const claim = object({
			storageClassName: "fast",
			resources: { requests: { storage: "1Gi" } },
		});
		expect(evaluatorOf("persistentvolumeclaims")?.usage(claim, 0)).toEqual({
			"count/persistentvolumeclaims": "1",
			persistentvolumeclaims: "1",
			"requests.storage": "1Gi",
			"fast.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
			"fast.storageclass.storage.k8s.io/requests.storage": "1Gi",
		});
	});
});

it("knows which kinds a quota counts", () => {
	expect(
		countedResources([
			"requests.cpu",
			"count/deployments.apps",
			"secrets",
			"requests.nvidia.com/gpu",
			"nonsense",
			"services.nodeports",
		]),
	).toEqual(["pods", "deployments.apps", "secrets", "services"]);
});

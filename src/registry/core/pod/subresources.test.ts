import { beforeEach, describe, expect, it } from "vitest";
import { podDisruptionBudget } from "../../policy/pod-disruption-budget.ts";
import {
	openRegistry,
	refusal,
	type TestRegistry,
} from "../../shared/registry.fixture.ts";
import { node } from "../node.ts";
import { pod } from "../pod.ts";
import { aContainer, aPod } from "./pod.fixture.ts";

let registry: TestRegistry;
beforeEach(async () => {
	registry = await openRegistry(pod, node, podDisruptionBudget);
});

const status = (change: object) =>
	registry.update(
		"pods",
		(object) => {
			object.status = { ...object.status, ...change };
		},
		{ subresource: "status" },
	);
const onNode = (name: string) => ({
	metadata: { name: "x" },
	target: { kind: "Node", name },
});

describe("pods/status", () => {
	it("changes the status only", async () => {
		await registry.create("pods", aPod());
		await registry.update(
			"pods",
			(object) => {
				object.spec.hostname = "other";
				object.status.phase = "Running";
			},
			{ subresource: "status" },
		);
		expect(registry.get("pods")).toMatchObject({
			metadata: { generation: 1 },
			status: { phase: "Running", qosClass: "BestEffort" },
		});
		expect(registry.get("pods").spec.hostname).toBeUndefined();
	});

	it.each([
		[
			{ qosClass: "Guaranteed" },
			['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
		],
		[
			{ podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }] },
			[
				'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family',
			],
		],
	])("refuses %j", async (change, expected) => {
		await registry.create("pods", aPod());
		expect(await refusal(status(change))).toEqual(expected);
	});
});

describe("pods/ephemeralcontainers", () => {
	const add = (name: string) =>
		registry.update(
			"pods",
			({ spec }) => {
				spec.ephemeralContainers = [
					...(spec.ephemeralContainers ?? []),
					aContainer({ name }),
				];
			},
			{ subresource: "ephemeralcontainers" },
		);

	it("adds containers for good", async () => {
		await registry.create("pods", aPod());
		await add("debug");
		expect(registry.get("pods")).toMatchObject({
			metadata: { generation: 2 },
			spec: { ephemeralContainers: [{ name: "debug" }] },
		});
		const removed = registry.update(
			"pods",
			({ spec }) => {
				spec.ephemeralContainers = [];
			},
			{ subresource: "ephemeralcontainers" },
		);
		expect(await refusal(removed)).toEqual([
			'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
		]);
	});
});

describe("pods/resize", () => {
	it("changes resources and nothing else", async () => {
		await registry.create(
			"pods",
			aPod({
				containers: [aContainer({ resources: { requests: { cpu: "1" } } })],
			}),
		);
		await registry.update(
			"pods",
			({ spec }) => {
				spec.containers[0].resources.requests.cpu = "2";
			},
			{ subresource: "resize" },
		);
		expect(registry.get("pods")).toMatchObject({
			metadata: { generation: 2 },
			spec: { containers: [{ resources: { requests: { cpu: "2" } } }] },
		});
	});
});

describe("pods/binding", () => {
	it("assigns the pod to a node, with the node's labels", async () => {
		await registry.create("nodes", {
			metadata: {
				name: "n",
				labels: { "topology.kubernetes.io/zone": "z", other: "o" },
			},
		});
		await registry.create("pods", aPod({}, { labels: { app: "a" } }));
		const answer = await registry.call("pods", "binding", onNode("n"));
		expect(answer).toMatchObject({ status: "Success", code: 201 });
		expect(registry.get("pods")).toMatchObject({
			metadata: {
				generation: 1,
				labels: { app: "a", "topology.kubernetes.io/zone": "z" },
			},
			spec: { nodeName: "n" },
			status: {
				conditions: [
					{
						type: "PodScheduled",
						status: "True",
						lastProbeTime: null,
						lastTransitionTime: "2026-01-01T00:00:00Z",
					},
				],
			},
		});
		expect(
			await refusal(registry.call("pods", "binding", onNode("m"))),
		).toEqual([
			'Operation cannot be fulfilled on pods/binding "x": pod x is already assigned to node "n"',
		]);
	});

	it.each([
		[
			{ metadata: { name: "y" } },
			"name in URL does not match name in Binding object",
		],
		[{ metadata: { name: "x" } }, "target.name: Required value"],
		[
			{ metadata: { name: "x" }, target: { kind: "Pod", name: "n" } },
			'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
		],
		[
			{ ...onNode("n"), metadata: { name: "x", uid: "other" } },
			'Operation cannot be fulfilled on pods "x": StorageError: invalid object, Code: 4, Key: /registry/pods/test/x, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: uid-1',
		],
	])("refuses %j", async (body, message) => {
		await registry.create("pods", aPod());
		expect(await refusal(registry.call("pods", "binding", body))).toEqual([
			message,
		]);
	});

	it("leaves no trace in a dry run", async () => {
		await registry.create("pods", aPod());
		await registry.call("pods", "binding", onNode("n"), { dryRun: true });
		expect(registry.get("pods").spec.nodeName).toBeUndefined();
	});
});

describe("pods/eviction", () => {
	const evict = (body = {}) =>
		registry.call("pods", "eviction", { metadata: { name: "x" }, ...body });
	const budget = (counts: object, name = "b", spec = {}) =>
		registry
			.create("poddisruptionbudgets.policy", {
				metadata: { name },
				spec: { minAvailable: 1, selector: {}, ...spec },
			})
			.then(() =>
				registry.update(
					"poddisruptionbudgets.policy",
					(object) => {
						object.status = {
							...object.status,
							observedGeneration: 1,
							...counts,
						};
					},
					{ object: name, subresource: "status" },
				),
			);
	const running = async (ready = true) => {
		await registry.create("pods", aPod());
		await status({
			phase: "Running",
			conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
		});
	};

	it("deletes a pod that nothing guards", async () => {
		await running();
		expect(await evict()).toMatchObject({ status: "Success" });
		expect(registry.find("pods")).toBeUndefined();
	});

	it("refuses while the budget is used up", async () => {
		await running();
		await budget({ currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 });
		expect(await refusal(evict())).toEqual([
			"The disruption budget b needs 1 healthy pods and has 1 currently",
		]);
		expect(registry.find("pods")).toBeDefined();
	});

	it("refuses while the budget's status is behind", async () => {
		await running();
		await budget({ observedGeneration: 0, disruptionsAllowed: 1 });
		expect(await refusal(evict())).toEqual([
			"The disruption budget b is still being processed by the server.",
		]);
	});

	it("takes one disruption off the budget", async () => {
		await running();
		await budget({ disruptionsAllowed: 1, currentHealthy: 2 });
		await evict({ deleteOptions: { dryRun: ["All"] } });
		expect(registry.find("pods")).toBeDefined();
		await evict();
		expect(registry.find("pods")).toBeUndefined();
		expect(
			registry.get("poddisruptionbudgets.policy", "b").status,
		).toMatchObject({
			disruptionsAllowed: 0,
			disruptedPods: { x: "2026-01-01T00:00:00Z" },
			conditions: [
				{
					type: "DisruptionAllowed",
					status: "False",
					reason: "InsufficientPods",
				},
			],
		});
	});

	it("lets pods that are not ready go when the others suffice", async () => {
		await running(false);
		await budget({ currentHealthy: 1, desiredHealthy: 1 });
		expect(await evict()).toMatchObject({ status: "Success" });
		expect(registry.find("pods")).toBeUndefined();
	});

	it("knows one budget for a pod only", async () => {
		await running();
		await budget({ disruptionsAllowed: 1 });
		await budget({ disruptionsAllowed: 1 }, "c");
		expect(await evict()).toMatchObject({ status: "Failure", code: 500 });
	});
});

describe("deleting a pod", () => {
	const remove = (gracePeriodSeconds?: number) =>
		registry
			.store("pods")
			.delete(
				"test",
				"x",
				gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
				{ user: undefined, dryRun: false, warn: () => {} },
			);

	it("takes no time where the pod has no node", async () => {
		await registry.create("pods", aPod());
		expect((await remove()).deleted).toBe(true);
	});

	it("takes the pod's grace period on a node, or less", async () => {
		await registry.create("pods", aPod());
		await registry.call("pods", "binding", onNode("n"));
		const { object, deleted } = await remove();
		expect(deleted).toBe(false);
		expect(object.metadata).toMatchObject({
			deletionGracePeriodSeconds: 30,
			deletionTimestamp: "2026-01-01T00:00:30Z",
		});
		expect((await remove(5)).object.metadata.deletionGracePeriodSeconds).toBe(
			5,
		);
		expect((await remove(0)).deleted).toBe(true);
	});
});

import { autoUpdateSpec, type FlowObject } from "./flow-schemas.ts";

const priorityLevel = (name: string, spec: object): FlowObject => ({
	apiVersion: "flowcontrol.apiserver.k8s.io/v1",
	kind: "PriorityLevelConfiguration",
	metadata: { name, annotations: { [autoUpdateSpec]: "true" } },
	spec,
});

const limited = (
	name: string,
	shares: number,
	lendablePercent: number,
	queues?: { queues: number; handSize: number },
): FlowObject =>
	priorityLevel(name, {
		type: "Limited",
		limited: {
			nominalConcurrencyShares: shares,
			limitResponse:
				queues === undefined
					? { type: "Reject" }
					: { type: "Queue", queuing: { ...queues, queueLengthLimit: 50 } },
			lendablePercent,
		},
	});

export const mandatoryPriorityLevels: readonly FlowObject[] = [
	priorityLevel("exempt", {
		type: "Exempt",
		exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 },
	}),
	limited("catch-all", 5, 0),
];

export const suggestedPriorityLevels: readonly FlowObject[] = [
	limited("system", 30, 33, { queues: 64, handSize: 6 }),
	limited("node-high", 40, 25, { queues: 64, handSize: 6 }),
	limited("leader-election", 10, 0, { queues: 16, handSize: 4 }),
	limited("workload-high", 40, 50, { queues: 128, handSize: 6 }),
	limited("workload-low", 100, 90, { queues: 128, handSize: 6 }),
	limited("global-default", 20, 50, { queues: 128, handSize: 6 }),
];

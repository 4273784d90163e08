import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { createOnly, ensureOne } from "./ensure.ts";

const systemCritical = (name: string, value: number, description: string) => ({
	apiVersion: "scheduling.k8s.io/v1",
	kind: "PriorityClass",
	metadata: { name },
	value,
	description,
});

/** Two billion and above are the system's (pkg/apis/scheduling/v1/helpers.go). */
const highestUserPriority = 1_000_000_000;

export const systemPriorityClasses = [
	systemCritical(
		"system-node-critical",
		2 * highestUserPriority + 1000,
		"Used for system critical pods that must not be moved from their current node.",
	),
	systemCritical(
		"system-cluster-critical",
		2 * highestUserPriority,
		"Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
	),
];

export const ensurePriorityClasses = async (client: Client): Promise<void> => {
	await Promise.all(
		systemPriorityClasses.map((wanted) =>
			ensureOne(client, resources.priorityClasses, wanted, createOnly),
		),
	);
};

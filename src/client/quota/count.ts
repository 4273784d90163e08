import type { Evaluator } from "./evaluator.ts";

/** Kinds that had a name in quotas before every kind could be counted. */
const classicNames = new Set([
	"configmaps",
	"replicationcontrollers",
	"resourcequotas",
	"secrets",
]);

/** Counts objects by number: `count/deployments.apps`. */
export function countEvaluator(resource: string): Evaluator {
	const names = [
		`count/${resource}`,
		...(classicNames.has(resource) ? [resource] : []),
	];
	const usage = Object.fromEntries(names.map((name) => [name, "1"]));
	return {
		resource,
		handles: (operation, subresource) =>
			operation === "CREATE" && subresource === "",
		matchingResources: (given) => given.filter((name) => names.includes(name)),
		matchesScope: () => false,
		missing: () => undefined,
		usage: () => usage,
	};
}

import { claimEvaluator } from "./claim.ts";
import { countEvaluator } from "./count.ts";
import type { Evaluator } from "./evaluator.ts";
import { podEvaluator } from "./pod.ts";
import { serviceEvaluator } from "./service.ts";

/** Those that count more than a number. */
export const specialEvaluators: readonly Evaluator[] = [
	podEvaluator,
	serviceEvaluator,
	claimEvaluator,
];

const uncounted = new Set(["events", "events.events.k8s.io"]);
const known = new Map<string, Evaluator>(
	specialEvaluators.map((evaluator) => [evaluator.resource, evaluator]),
);

/** The evaluator of a kind (`deployments.apps`); undefined for what is never counted. */
export function evaluatorOf(resource: string): Evaluator | undefined {
	if (uncounted.has(resource)) return undefined;
	let evaluator = known.get(resource);
	if (evaluator === undefined) {
		evaluator = countEvaluator(resource);
		known.set(resource, evaluator);
	}
	return evaluator;
}

/** The kinds whose objects a quota counts. */
export function countedResources(hard: readonly string[]): readonly string[] {
	const resources = new Set<string>();
	for (const name of hard) {
		const special = specialEvaluators.find(
			({ matchingResources }) => matchingResources([name]).length > 0,
		);
		const resource =
			special?.resource ??
			(name.startsWith("count/") ? name.slice("count/".length) : name);
		if (evaluatorOf(resource)?.matchingResources([name]).length)
			resources.add(resource);
	}
	return [...resources];
}

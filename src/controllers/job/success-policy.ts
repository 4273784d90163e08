import type { Job } from "../../client/types/batch.ts";
import { IndexSet } from "./indexes.ts";

/** Why the Job counts as successful before all indexes are done; undefined when it does not (pkg/controller/job/success_policy.go). */
export function matchSuccessPolicy(
	{ spec }: Job,
	succeeded: IndexSet,
): string | undefined {
	if (succeeded.size === 0) return undefined;
	const rules = spec.successPolicy?.rules ?? [];
	for (const [index, { succeededIndexes, succeededCount }] of rules.entries()) {
		const required =
			succeededIndexes === undefined
				? undefined
				: IndexSet.parse(succeededIndexes, spec.completions ?? 0);
		const done = required?.overlap(succeeded) ?? succeeded.size;
		const needed = succeededCount ?? required?.size;
		if (needed !== undefined && done >= needed)
			return `Matched rules at index ${index}`;
	}
	return undefined;
}

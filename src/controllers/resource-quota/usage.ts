import type { UnstructuredObject } from "../../apimachinery/object.ts";
import {
	type Amounts,
	addAmounts,
	pickAmounts,
} from "../../apimachinery/quota/amounts.ts";
import {
	inAllScopes,
	type QuotaEvaluator,
	type ScopeTerm,
} from "../../apimachinery/quota/evaluator.ts";

/** A kind and the objects of it that may count. */
export interface Countable {
	readonly evaluator: QuotaEvaluator;
	readonly objects: readonly UnstructuredObject[];
}

/** What objects use of the named resources; a resource that no kind knows is left out (k8s.io/apiserver/pkg/quota/v1/resources.go, CalculateUsage). */
export function calculate(
	countable: readonly Countable[],
	names: readonly string[],
	scopes: readonly ScopeTerm[],
	now: number,
): Amounts {
	let used: Amounts = {};
	for (const { evaluator, objects } of countable) {
		const matching = evaluator.matching(names);
		used = addAmounts(
			used,
			Object.fromEntries(matching.map((name) => [name, "0"])),
		);
		for (const object of objects)
			if (inAllScopes(evaluator, object, scopes))
				used = addAmounts(
					used,
					pickAmounts(evaluator.usage(object, now), matching),
				);
	}
	return used;
}

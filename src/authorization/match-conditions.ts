import { aggregateMessage } from "../apimachinery/aggregate.ts";
import type { Program } from "../cel/program.ts";
import { fromJson } from "../cel/values/json.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";
import { reviewCompiler, reviewType } from "./review-type.ts";
import { requirementsOf } from "./selector-requirements.ts";

/**
 * Whether a webhook is asked about a request: not when any of its conditions is false, else not without an error when
 * one can't be evaluated (k8s.io/apiserver/pkg/authorization/cel/matcher.go). Throws that error.
 */
export class MatchConditions {
	readonly #programs: readonly Program[];

	constructor(expressions: readonly string[]) {
		this.#programs = expressions.map((one) => reviewCompiler.compile(one));
	}

	match(attributes: AuthorizationAttributes): boolean {
		if (this.#programs.length === 0) return true;
		const request = fromJson(requestOf(attributes), reviewType);
		const errors: string[] = [];
		for (const program of this.#programs)
			try {
				if (program.evaluate({ request }).value !== true) return false;
			} catch (error) {
				errors.push(
					`cel evaluation error: expression '${program.expression}' resulted in error: ${(error as Error).message}`,
				);
			}
		if (errors.length > 0) throw new Error(aggregateMessage(errors));
		return true;
	}
}

/** The SubjectAccessReview's spec with every field of what is there, empty or not. */
function requestOf(asked: AuthorizationAttributes): object {
	const { user } = asked;
	return {
		user: user.name,
		groups: user.groups,
		uid: user.uid ?? "",
		extra: user.extra ?? {},
		...(asked.isResourceRequest
			? {
					resourceAttributes: {
						namespace: asked.namespace,
						verb: asked.verb,
						group: asked.apiGroup,
						version: asked.apiVersion,
						resource: asked.resource,
						subresource: asked.subresource,
						name: asked.name,
						...requirementsOf(asked),
					},
				}
			: { nonResourceAttributes: { path: asked.path, verb: asked.verb } }),
	};
}

import { aggregateMessage } from "../apimachinery/aggregate.ts";
import type {
	AuthorizationAttributes,
	AuthorizationDecision,
	Authorizer,
	RulesForUser,
} from "./authorizer.ts";

/**
 * The first authorizer with an opinion decides; when none has one, their reasons and errors are told together
 * (k8s.io/apiserver/pkg/authorization/union). The answer is a promise only when an authorizer's was one.
 */
export function unionAuthorizer(
	authorizers: readonly Authorizer[],
): Authorizer {
	return {
		name: "union",
		authorize: (attributes) => decide(authorizers, attributes, 0, [], []),
		async rulesFor(user, namespace) {
			const found: RulesForUser[] = [];
			for (const authorizer of authorizers) {
				const rules = await authorizer.rulesFor?.(user, namespace);
				if (rules !== undefined) found.push(rules);
			}
			const errors = found.flatMap(({ error }) => (error ? [error] : []));
			return {
				resourceRules: found.flatMap((rules) => rules.resourceRules),
				nonResourceRules: found.flatMap((rules) => rules.nonResourceRules),
				incomplete: found.some((rules) => rules.incomplete),
				...(errors.length > 0 && { error: aggregateMessage(errors) }),
			};
		},
	};
}

function decide(
	authorizers: readonly Authorizer[],
	attributes: AuthorizationAttributes,
	from: number,
	reasons: string[],
	errors: string[],
): AuthorizationDecision | Promise<AuthorizationDecision> {
	for (let i = from; i < authorizers.length; i++) {
		const answer = authorizers[i]?.authorize(attributes);
		if (answer instanceof Promise)
			return answer.then((decision) =>
				note(decision, reasons, errors)
					? decision
					: decide(authorizers, attributes, i + 1, reasons, errors),
			);
		if (answer !== undefined && note(answer, reasons, errors)) return answer;
	}
	return {
		decision: "no-opinion",
		reason: reasons.join("\n"),
		...(errors.length > 0 && { error: aggregateMessage(errors) }),
	};
}

/** True when the decision ends the matter. */
function note(
	{ decision, reason, error }: AuthorizationDecision,
	reasons: string[],
	errors: string[],
): boolean {
	if (decision !== "no-opinion") return true;
	if (reason !== "") reasons.push(reason);
	if (error) errors.push(error);
	return false;
}

/** matchConditions of webhooks (k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions). */
import { forbidden } from "../../apimachinery/errors.ts";
import type { AuthorizationAttributes } from "../../authorization/authorizer.ts";
import { type AccessQuestion, CelAuthorizer } from "../../cel/authorizer.ts";
import { Compiler } from "../../cel/program.ts";
import { celValue } from "../../cel/values.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import type { Invocation } from "./matching.ts";
import { reviewFor } from "./review.ts";

const compiler = new Compiler(["object", "oldObject", "request", "authorizer"]);

/**
 * Whether all conditions of a webhook hold. One that is false decides, even when another fails; a failure alone is
 * a refusal, or with failurePolicy Ignore lets the request by.
 */
export async function conditionsHold(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<boolean> {
	const { matchConditions = [], failurePolicy } = invocation.webhook;
	if (matchConditions.length === 0) return true;
	const { object, oldObject, ...request } = reviewFor(
		invocation,
		attributes,
		environment,
	).request;
	const variables = {
		object: celValue(object),
		oldObject: celValue(oldObject),
		request: celValue(request),
		authorizer: authorizerOf(attributes, environment),
	};
	let failure: string | undefined;
	for (const { expression } of matchConditions) {
		try {
			if ((await compiler.compile(expression).evaluate(variables)) !== true)
				return false;
		} catch (error) {
			failure ??= `expression '${expression}' resulted in error: ${(error as Error).message}`;
		}
	}
	if (failure === undefined) return true;
	if (failurePolicy === "Ignore") return false;
	const { group, resource } = attributes.resource;
	throw forbidden({ group, resource }, attributes.name, failure);
}

/** Lets expressions ask what the user may do. */
function authorizerOf(
	{ user }: AdmissionAttributes,
	{ authorizer }: AdmissionEnvironment,
): CelAuthorizer {
	return new CelAuthorizer((question) => {
		const decision = authorizer.authorize(askedOf(question, user));
		const answer = (made: Awaited<typeof decision>) => ({
			allowed: made.decision === "allow",
			reason: made.reason,
			...(made.error === undefined ? {} : { error: made.error }),
		});
		return decision instanceof Promise
			? decision.then(answer)
			: answer(decision);
	});
}

const askedOf = (
	question: AccessQuestion,
	user: AdmissionAttributes["user"],
): AuthorizationAttributes => ({
	user:
		question.user === undefined
			? user
			: { name: question.user, groups: [...(question.groups ?? [])] },
	verb: question.verb,
	isResourceRequest: question.path === undefined,
	apiGroup: question.group ?? "",
	apiVersion: "*",
	resource: question.resource ?? "",
	subresource: question.subresource ?? "",
	namespace: question.namespace ?? "",
	name: question.name ?? "",
	path: question.path ?? "",
});

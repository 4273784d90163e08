/** What expressions of webhooks and policies see of a request. */
import type { AuthorizationAttributes } from "../../authorization/authorizer.ts";
import { namespaceType } from "../../cel/admission/types.ts";
import {
	type AccessQuestion,
	CelAuthorizer,
	ResourceCheck,
} from "../../cel/library/authorizer.ts";
import type { Variables } from "../../cel/program.ts";
import { fromJson } from "../../cel/values/json.ts";
import type { CelValue } from "../../cel/values/scalars.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { asSeen, type SeenAs } from "./matching.ts";
import { requestOf } from "./request.ts";

/** The variables of an expression; objects are those of the version that the request is seen in. */
export function expressionVariables(
	seen: SeenAs,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Variables {
	const view = (object: AdmissionAttributes["object"]): CelValue =>
		fromJson(asSeen(object, seen, attributes, environment) ?? null);
	const authorizer = authorizerOf(attributes, environment);
	const { group, resource } = attributes.resource;
	return {
		object: view(attributes.object),
		oldObject: view(attributes.oldObject),
		request: fromJson(requestOf(seen, attributes)),
		namespaceObject: namespaceOf(attributes, environment),
		authorizer,
		"authorizer.requestResource": new ResourceCheck(
			authorizer.ask,
			{
				group,
				resource,
				subresource: attributes.subresource,
				namespace: attributes.namespace,
				name: attributes.name,
			},
			authorizer.answers,
		),
	};
}

/** The namespace that the object is in; null for one that is in none, namespaces themselves included. */
function namespaceOf(
	{ namespace, kind }: AdmissionAttributes,
	environment: AdmissionEnvironment,
): CelValue {
	if (namespace === "" || (kind.kind === "Namespace" && kind.group === ""))
		return null;
	return fromJson(
		environment.find("namespaces", "", namespace) ?? null,
		namespaceType,
	);
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

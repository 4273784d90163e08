import type {
	AuthorizationAttributes,
	Authorizer,
} from "../../authorization/authorizer.ts";
import { forbiddenError } from "../../authorization/forbidden.ts";
import type { Filter, RequestContext } from "../request.ts";

/** Lets through what the authorizer allows; everything else is 403 with Kubernetes' message. */
export const withAuthorization =
	(authorizer: Authorizer): Filter =>
	(next) =>
	async (context) => {
		const attributes = authorizationAttributes(context);
		const answer = authorizer.authorize(attributes);
		const { decision, reason } =
			answer instanceof Promise ? await answer : answer;
		context.annotations.set(
			"authorization.k8s.io/decision",
			decision === "allow" ? "allow" : "forbid",
		);
		context.annotations.set("authorization.k8s.io/reason", reason);
		if (decision === "allow") return next(context);
		throw forbiddenError(attributes, reason);
	};

/** The request as the authorizer sees it. */
export function authorizationAttributes(
	context: RequestContext,
): AuthorizationAttributes {
	const { info, user } = context;
	if (user === undefined) throw new Error("the request was not authenticated");
	return {
		user,
		verb: info.verb,
		isResourceRequest: info.isResourceRequest,
		apiGroup: info.apiGroup,
		apiVersion: info.apiVersion,
		resource: info.resource,
		subresource: info.subresource,
		namespace: info.namespace,
		name: info.name,
		path: info.path,
		...(info.fieldSelector === "" ? {} : { fieldSelector: info.fieldSelector }),
		...(info.labelSelector === "" ? {} : { labelSelector: info.labelSelector }),
	};
}

import type {
	AuthorizationAttributes,
	Authorizer,
} from "../../authorization/authorizer.ts";
import { forbiddenError } from "../../authorization/forbidden.ts";
import { internalServerError } from "../internal-server-error.ts";
import type { Filter, RequestContext } from "../request.ts";

/**
 * Lets through what the authorizer allows; everything else is 403 with Kubernetes' message, and 500 where somebody
 * who should have been asked could not be (endpoints/filters/authorization.go).
 */
export const withAuthorization =
	(authorizer: Authorizer): Filter =>
	(next) =>
	async (context) => {
		const attributes = authorizationAttributes(context);
		const answer = authorizer.authorize(attributes);
		const { decision, reason, error } =
			answer instanceof Promise ? await answer : answer;
		const { annotations } = context;
		if (decision === "allow") {
			annotations.set(decisionNote, "allow");
			annotations.set(reasonNote, reason);
			return next(context);
		}
		if (error !== undefined) {
			annotations.set(reasonNote, "internal error");
			return internalServerError(context.request, error);
		}
		annotations.set(decisionNote, "forbid");
		annotations.set(reasonNote, reason);
		throw forbiddenError(attributes, reason);
	};

const decisionNote = "authorization.k8s.io/decision";
const reasonNote = "authorization.k8s.io/reason";

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

import { type StatusDetails, StatusError } from "../apimachinery/errors.ts";
import { goQuote } from "../apimachinery/field.ts";
import { qualifiedResource } from "../apimachinery/object.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

/** What a refusal needs to know of the request. */
export type RefusedAttributes = Pick<
	AuthorizationAttributes,
	| "user"
	| "verb"
	| "isResourceRequest"
	| "apiGroup"
	| "resource"
	| "subresource"
	| "namespace"
	| "name"
	| "path"
>;

const escapes: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
};

/** `User "bob" cannot list resource "pods" in API group "" in the namespace "x"`, with the reason if there is one. */
export function forbiddenMessage(
	asked: RefusedAttributes,
	reason: string,
): string {
	// Nothing that a browser could take for HTML.
	const text = refusal(asked).replace(/[&<>]/g, (c) => escapes[c] ?? c);
	return reason === "" ? text : `${text}: ${reason}`;
}

function refusal(asked: RefusedAttributes): string {
	const who = `User ${goQuote(asked.user.name)} cannot ${asked.verb}`;
	if (!asked.isResourceRequest) return `${who} path ${goQuote(asked.path)}`;
	const resource =
		asked.subresource === ""
			? asked.resource
			: `${asked.resource}/${asked.subresource}`;
	const what = `resource ${goQuote(resource)} in API group ${goQuote(asked.apiGroup)}`;
	const where =
		asked.namespace === ""
			? "at the cluster scope"
			: `in the namespace ${goQuote(asked.namespace)}`;
	return `${who} ${what} ${where}`;
}

/** The 403 for a request that no authorizer allowed (k8s.io/apiserver handlers/responsewriters ForbiddenStatusError). */
export function forbiddenError(
	asked: RefusedAttributes,
	reason: string,
): StatusError {
	const { apiGroup: group, resource, name } = asked;
	const why = forbiddenMessage(asked, reason);
	const details: StatusDetails = {
		...(name !== "" && { name }),
		...(group !== "" && { group }),
		...(resource !== "" && { kind: resource }),
	};
	const subject =
		resource === ""
			? "forbidden"
			: `${qualifiedResource({ group, resource })}${name === "" ? "" : ` ${goQuote(name)}`} is forbidden`;
	return new StatusError(403, "Forbidden", `${subject}: ${why}`, details);
}

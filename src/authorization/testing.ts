import type { UserInfo } from "../apimachinery/user.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

/** A request about `resource[/subresource][.group]`, for tests. */
export function asks(
	user: UserInfo,
	verb: string,
	what: string,
	more: Partial<AuthorizationAttributes> = {},
): AuthorizationAttributes {
	const [path = "", ...group] = what.split(".");
	const [resource = "", subresource = ""] = path.split("/");
	return {
		user,
		verb,
		isResourceRequest: true,
		apiGroup: group.join("."),
		apiVersion: "v1",
		resource,
		subresource,
		namespace: "ns",
		name: "",
		path: "",
		...more,
	};
}

/** A request for a path that is no resource, for tests. */
export const asksPath = (
	user: UserInfo,
	verb: string,
	path: string,
): AuthorizationAttributes => ({
	...asks(user, verb, ""),
	isResourceRequest: false,
	namespace: "",
	apiVersion: "",
	path,
});

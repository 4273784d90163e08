import { badRequest } from "../apimachinery/errors.ts";
import { goQuote } from "../apimachinery/field.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { AuthenticationRequest } from "./authenticator.ts";
import { headerValues, unescapeHeaderKey } from "./headers.ts";

const extraPrefix = "impersonate-extra-";

/** The headers that ask for another identity; they end here: what comes after must not see them. */
export const isImpersonationHeader = (name: string): boolean =>
	name === "impersonate-user" ||
	name === "impersonate-uid" ||
	name === "impersonate-group" ||
	name.startsWith(extraPrefix);

/**
 * The user that the headers ask to be, exactly as they say it; undefined when they ask nothing
 * (k8s.io/apiserver/pkg/endpoints/filters/impersonation processImpersonationHeaders). Throws a 400 when they name
 * groups, a uid or extras without a user.
 */
export function impersonatedUser(
	headers: AuthenticationRequest["headers"],
): UserInfo | undefined {
	const name = headerValues(headers, "impersonate-user")[0] ?? "";
	const uid = headerValues(headers, "impersonate-uid")[0] ?? "";
	const groups = headerValues(headers, "impersonate-group");
	const extra: Record<string, readonly string[]> = Object.create(null);
	for (const header in headers) {
		if (!header.startsWith(extraPrefix)) continue;
		const key = unescapeHeaderKey(header.slice(extraPrefix.length));
		extra[key] = [...(extra[key] ?? []), ...headerValues(headers, header)];
	}
	if (name !== "") return { name, groups, ...(uid && { uid }), extra };
	if (uid !== "" || groups.length > 0 || Object.keys(extra).length > 0)
		throw badRequest(
			`requested ${goUser(uid, groups, extra)} without impersonating a user name`,
		);
	return undefined;
}

/** A user without a name as Go's %#v prints it. */
function goUser(
	uid: string,
	groups: readonly string[],
	extra: Readonly<Record<string, readonly string[]>>,
): string {
	const list = (values: readonly string[]) =>
		`[]string{${values.map(goQuote).join(", ")}}`;
	const keys = Object.keys(extra).sort();
	const entries = keys.map((k) => `${goQuote(k)}:${list(extra[k] ?? [])}`);
	return `&user.DefaultInfo{Name:"", UID:${goQuote(uid)}, Groups:${groups.length === 0 ? "[]string(nil)" : list(groups)}, Extra:map[string][]string${keys.length === 0 ? "(nil)" : `{${entries.join(", ")}}`}}`;
}

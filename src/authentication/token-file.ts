import { hash } from "node:crypto";
import type { UserInfo } from "../apimachinery/user.ts";
import { agnosticAudiences, type TokenAuthenticator } from "./bearer.ts";

/**
 * Static tokens of --token-auth-file: lines of `token,user,uid,"group1,group2"`, the groups optional
 * (k8s.io/apiserver/pkg/authentication/token/tokenfile). Throws naming the line when one is too short or badly quoted.
 */
export function tokenFileAuthenticator(
	text: string,
	apiAudiences: readonly string[],
): TokenAuthenticator {
	const users = parseTokenFile(text);
	return {
		name: "token-file",
		async authenticateToken(token, wanted) {
			const user = users.get(digest(token));
			const audiences = agnosticAudiences(apiAudiences, wanted);
			return user && audiences && { user, ...audiences };
		},
	};
}

/** Looking a token up by its digest tells nothing by timing about tokens that exist. */
const digest = (token: string): string => hash("sha256", token, "base64");

function parseTokenFile(text: string): Map<string, UserInfo> {
	const users = new Map<string, UserInfo>();
	for (const [i, line] of text.split(/\r?\n/).entries()) {
		if (line.trim() === "" || line.startsWith("#")) continue;
		const record = parseCsvLine(line);
		if (record === undefined)
			throw new Error(`token file, line ${i + 1}: badly quoted field`);
		if (record.length < 3)
			throw new Error(
				`token file, line ${i + 1}: needs at least 3 columns (token, user name, user uid), has ${record.length}`,
			);
		const [token = "", name = "", uid = "", groups = ""] = record;
		if (token === "") continue;
		users.set(digest(token), {
			name,
			uid,
			groups: groups === "" ? [] : groups.split(","),
		});
	}
	return users;
}

/** One record of RFC 4180, spaces before a field dropped; undefined when quotes do not match. */
function parseCsvLine(line: string): string[] | undefined {
	const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
	const fields: string[] = [];
	for (;;) {
		const match = field.exec(line);
		if (match === null) return undefined;
		fields.push(match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? "");
		if (match[3] !== ",") return fields;
	}
}

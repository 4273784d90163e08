import { badRequest } from "../apimachinery/errors.ts";
import { jsonSyntaxError } from "../openapi/json-syntax.ts";
import { parseJson } from "../openapi/strict-json.ts";

/** Where the next page of a list starts (k8s.io/apiserver/pkg/storage/continue.go). */
export interface Continuation {
	/** The page continues after this key, exclusively. */
	readonly after: string;
	/** The revision of the first page; -1 means "now": the client accepted an inconsistent list. */
	readonly revision: number;
}

const version = "meta.k8s.io/v1";

/** The opaque token for the page after `lastKey` of a list under `prefix`. */
export function encodeContinue(
	prefix: string,
	lastKey: string,
	revision: number,
): string {
	const start = `${lastKey.slice(prefix.length)}\u0000`;
	return Buffer.from(
		JSON.stringify({ v: version, rv: revision, start }),
	).toString("base64url");
}

/** Reads a token; throws the 400 that Kubernetes answers to a bad one. */
export function decodeContinue(prefix: string, token: string): Continuation {
	const refuse = (why: string) =>
		badRequest(`invalid continue token: continue key is not valid: ${why}`);
	const illegal = /[^A-Za-z0-9_-]/.exec(token);
	if (illegal !== null)
		throw refuse(`illegal base64 data at input byte ${illegal.index}`);
	const bytes = Buffer.from(token, "base64url");
	let content: { v?: unknown; rv?: unknown; start?: unknown };
	try {
		content = parseJson(bytes.toString("utf8")) as never;
	} catch {
		// Go's decoder names the byte that it stumbled over.
		throw refuse(jsonSyntaxError(bytes) ?? "");
	}
	if (content?.v !== version)
		throw refuse(
			`server does not recognize this encoded version ${content?.v ?? ""}`,
		);
	const revision = Number(content.rv ?? 0);
	if (revision === 0)
		throw refuse(
			`incorrect encoded start resourceVersion (version ${version})`,
		);
	const start = String(content.start ?? "");
	if (start === "")
		throw refuse(`encoded start key empty (version ${version})`);
	if (
		start
			.split("/")
			.some((part) => part === "." || part === ".." || part === "")
	)
		throw refuse(start);
	return {
		after: `${prefix}${start.endsWith("\u0000") ? start.slice(0, -1) : start}`,
		revision,
	};
}

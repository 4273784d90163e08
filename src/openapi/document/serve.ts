import type { Document, Documents } from "./documents.ts";

export interface OpenAPIRequest {
	/** `/openapi/v3/api/v1`. */
	readonly path: string;
	readonly query: URLSearchParams;
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** Milliseconds since the epoch, for Expires. */
	readonly now: number;
}

export interface OpenAPIResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

const YEAR = 365 * 24 * 3600 * 1000;

interface Form {
	readonly accepts: string;
	readonly contentType: string;
	content(document: Document): Buffer;
}

const formsOf = (version: "v2" | "v3"): readonly Form[] => {
	const protobuf = (accepts: string): Form => ({
		accepts,
		contentType: `application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`,
		content: (document) => document.protobuf(),
	});
	return [
		{
			accepts: "application/json",
			contentType: "application/json",
			content: (document) => document.json(),
		},
		protobuf(
			`application/com.github.proto-openapi.spec.${version}@v1.0+protobuf`,
		),
		protobuf(
			`application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`,
		),
	];
};
const forms = { v2: formsOf("v2"), v3: formsOf("v3") };

/**
 * Answers everything under /openapi, whatever the method (k8s.io/kube-openapi's handler and handler3): negotiation,
 * ETag and 304, redirects from an old hash, and a year of caching for the right one.
 */
export function serveOpenAPI(
	documents: Documents,
	request: OpenAPIRequest,
): OpenAPIResponse {
	const path = request.path.replace(/\/$/, "");
	if (path === "/openapi/v2") return serve(documents.v2(), "v2", request);
	// the index is JSON, but Kubernetes lets its HTTP library guess the type from the text
	if (path === "/openapi/v3")
		return {
			status: 200,
			headers: { "content-type": "text/plain; charset=utf-8" },
			body: documents.index(),
		};
	const place = path.startsWith("/openapi/v3/") ? path.slice(12) : "";
	const document = documents.v3(place);
	if (document === undefined)
		return {
			status: 404,
			headers: { "content-type": "text/plain; charset=utf-8" },
			body: Buffer.from("404 page not found\n"),
		};
	const hash = request.query.get("hash");
	if (hash !== null && hash !== "" && hash !== document.hash)
		return {
			status: 301,
			headers: {
				location: `/openapi/v3/${place}?hash=${document.hash}`,
				vary: "Accept",
			},
			body: Buffer.alloc(0),
		};
	return serve(document, "v3", request, hash !== null && hash !== "");
}

function serve(
	document: Document,
	version: "v2" | "v3",
	request: OpenAPIRequest,
	immutable = false,
): OpenAPIResponse {
	const form = negotiate(request.headers.accept, forms[version]);
	if (form === undefined)
		return {
			status: 406,
			headers: { vary: "Accept" },
			body: Buffer.alloc(0),
		};
	const etag = `"${document.hash}"`;
	const headers: Record<string, string> = {
		"content-type": form.contentType,
		etag,
		vary: "Accept",
	};
	if (immutable) {
		headers["cache-control"] = "public, immutable";
		headers.expires = new Date(request.now + YEAR).toUTCString();
	}
	const known = request.headers["if-none-match"]?.split(",") ?? [];
	if (known.some((tag) => tag.trim() === etag || tag.trim() === "*")) {
		delete headers["content-type"];
		return { status: 304, headers, body: Buffer.alloc(0) };
	}
	return { status: 200, headers, body: form.content(document) };
}

/** The first form, in the client's order of preference, that a clause of Accept admits. */
function negotiate(
	accept: string | undefined,
	offered: readonly Form[],
): Form | undefined {
	const clauses = (accept === undefined || accept === "" ? "*/*" : accept)
		.split(",")
		.map((clause) => {
			const [type = "", ...params] = clause.split(";").map((p) => p.trim());
			const q = params.find((p) => p.startsWith("q="))?.slice(2);
			return { type: type.toLowerCase(), q: q === undefined ? 1 : Number(q) };
		})
		.filter(({ q }) => q > 0)
		.sort((a, b) => b.q - a.q);
	for (const { type } of clauses) {
		const [main, sub] = type.split("/");
		for (const form of offered) {
			const [formMain, formSub] = form.accepts.split("/");
			if (main !== "*" && main !== formMain) continue;
			if (sub === "*" || sub === formSub) return form;
		}
	}
	return undefined;
}

/** What others verify service account tokens with (k8s.io/kubernetes/pkg/routes/openidmetadata.go). */
import { StatusError } from "../apimachinery/errors.ts";
import type { TokenIssuer } from "../authentication/token-issuer.ts";
import { parseAccept } from "../endpoints/negotiation/accept.ts";
import type { ApiResponse, RequestContext } from "../endpoints/request.ts";
import { methodNotAllowed } from "../endpoints/scope.ts";

const configurationPath = "/.well-known/openid-configuration";
const keysPath = "/openid/v1/jwks";
const keysType = "application/jwk-set+json";
/** Seconds for which both may be kept. */
const maxAge = 3600;

/** undefined when the path is neither the issuer's configuration nor its keys. */
export function issuerDiscovery(
	issuer: TokenIssuer,
	address: string,
	jwksUri: string | undefined,
	context: RequestContext,
): ApiResponse | undefined {
	const { path } = context.info;
	if (path === configurationPath)
		return answer(context, "application/json", () =>
			issuer.discovery(jwksUri ?? `https://${address}${keysPath}`),
		);
	if (path === keysPath) return answer(context, keysType, () => issuer.jwks());
	return undefined;
}

function answer(
	context: RequestContext,
	contentType: string,
	document: () => unknown,
): ApiResponse {
	if (context.request.method !== "GET") throw methodNotAllowed();
	if (!accepts(context, contentType))
		throw new StatusError(
			406,
			"NotAcceptable",
			`406: Not Acceptable\n\nAvailable representations: ${contentType}`,
			{},
		);
	return {
		type: "bytes",
		status: 200,
		contentType,
		headers: { "cache-control": `public, max-age=${maxAge}` },
		bytes: JSON.stringify(document()),
	};
}

function accepts({ request }: RequestContext, contentType: string): boolean {
	const { accept } = request.headers;
	const header = Array.isArray(accept) ? accept.join(",") : (accept ?? "");
	return (
		header === "" ||
		parseAccept(header).some(
			({ type }) => type === "*/*" || type === contentType,
		)
	);
}

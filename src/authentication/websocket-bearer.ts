import type { AuthenticationRequest, Authenticator } from "./authenticator.ts";
import { headerValues } from "./headers.ts";

type Headers = AuthenticationRequest["headers"];

/** Whether a client asks to go on as a WebSocket (wsstream.IsWebSocketRequest). */
export const isWebSocketRequest = ({ connection, upgrade }: Headers): boolean =>
	String(upgrade ?? "").toLowerCase() === "websocket" &&
	/(^|,)\s*upgrade\s*(,|$)/i.test(String(connection ?? ""));

const prefix = "base64url.bearer.authorization.k8s.io.";
const name = "sec-websocket-protocol";

const protocolsOf = (headers: Headers): string[] =>
	headerValues(headers, name)
		.flatMap((value) => value.split(","))
		.map((protocol) => protocol.trim());

/** What a client offers to speak, but for the one that is its token. */
export const webSocketProtocols = (headers: Headers): string[] =>
	protocolsOf(headers).filter(
		(protocol) => protocol !== "" && !protocol.startsWith(prefix),
	);

/**
 * Browsers can't set headers on a WebSocket: they offer their token as a protocol, beside another one that can be
 * accepted (k8s.io/apiserver/pkg/authentication/request/websocket).
 */
export const webSocketBearerAuthenticator = (
	bearer: Authenticator,
): Authenticator => ({
	name: "websocket-bearer",
	async authenticate(request) {
		const { headers } = request;
		if (!isWebSocketRequest(headers)) return undefined;
		const [encoded, ...more] = protocolsOf(headers).filter((protocol) =>
			protocol.startsWith(prefix),
		);
		if (encoded === undefined) return undefined;
		if (more.length > 0)
			throw new Error("multiple base64.bearer.authorization tokens specified");
		const token = decodeToken(encoded.slice(prefix.length));
		if (token === "") return undefined;
		if (webSocketProtocols(headers).length === 0)
			throw new Error("missing additional subprotocol");
		return bearer.authenticate({
			...request,
			headers: { ...headers, authorization: `Bearer ${token}` },
		});
	},
});

function decodeToken(encoded: string): string {
	if (!/^[A-Za-z0-9_-]*$/.test(encoded) || encoded.length % 4 === 1)
		throw new Error("invalid base64.bearer.authorization token encoding");
	const bytes = Buffer.from(encoded, "base64url");
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw new Error("invalid base64.bearer.authorization token");
	}
}

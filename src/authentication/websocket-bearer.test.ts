import { describe, expect, it } from "vitest";
import { bearerAuthenticator } from "./bearer.ts";
import { requestWith } from "./testing.ts";
import { webSocketBearerAuthenticator } from "./websocket-bearer.ts";

const tokens = bearerAuthenticator([
	{
		name: "tokens",
		authenticateToken: async (token) =>
			token === "s3cret" ? { user: { name: "bob", groups: [] } } : undefined,
	},
]);
const authenticate = (protocols: string | string[], upgrade = "websocket") =>
	webSocketBearerAuthenticator(tokens).authenticate(
		requestWith({
			connection: "keep-alive, Upgrade",
			upgrade,
			"sec-websocket-protocol": protocols,
		}),
	);
const offer = (token: string) =>
	`base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString("base64url")}`;

describe("a token offered as a WebSocket protocol", () => {
	it.each([
		[`${offer("s3cret")}, v4.channel.k8s.io`],
		[["v4.channel.k8s.io", offer("s3cret")]],
	])("is taken from %j", async (protocols) => {
		expect((await authenticate(protocols))?.user.name).toBe("bob");
	});

	it("is looked for in WebSocket requests only", async () => {
		expect(await authenticate(offer("s3cret"), "SPDY/3.1")).toBeUndefined();
		expect(await authenticate("v4.channel.k8s.io")).toBeUndefined();
	});

	it.each([
		[offer("s3cret"), "missing additional subprotocol"],
		[`${offer("wrong")},x`, "invalid bearer token"],
		[
			`${offer("a")},${offer("b")},x`,
			"multiple base64.bearer.authorization tokens specified",
		],
		[
			"base64url.bearer.authorization.k8s.io.a=,x",
			"invalid base64.bearer.authorization token encoding",
		],
		[
			"base64url.bearer.authorization.k8s.io._w,x",
			"invalid base64.bearer.authorization token",
		],
	])("is refused in %j", async (protocols, message) => {
		await expect(authenticate(protocols)).rejects.toThrow(message);
	});
});

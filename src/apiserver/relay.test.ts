import { expect, it } from "vitest";
import { passedOn } from "./relay.ts";

it("what says who asks is not handed on to others", () => {
	const token = Buffer.from("secret").toString("base64url");
	expect(
		passedOn({
			":path": "/",
			host: "a",
			authorization: "Bearer secret",
			"impersonate-user": "root",
			"impersonate-extra-a": "b",
			"x-remote-user": "root",
			"x-remote-extra-a": ["b"],
			accept: "text/plain",
			connection: "Upgrade",
			upgrade: "websocket",
			"sec-websocket-protocol": `base64url.bearer.authorization.k8s.io.${token}, v5.channel.k8s.io, other`,
		}),
	).toEqual({
		accept: "text/plain",
		connection: "Upgrade",
		upgrade: "websocket",
		"sec-websocket-protocol": "v5.channel.k8s.io, other",
	});
	expect(
		passedOn({
			"sec-websocket-protocol": `base64url.bearer.authorization.k8s.io.${token}`,
		}),
	).toEqual({});
});

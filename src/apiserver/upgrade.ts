import { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { isWebSocketRequest } from "../authentication/websocket-bearer.ts";
import type { WatchResponse } from "../endpoints/request.ts";
import { http1Responder } from "./answer.ts";
import type { ApiServer } from "./api-server.ts";
import type { UpgradeListener } from "./server.ts";
import { WebSocketSender } from "./web-socket.ts";

/** Answers HTTP/1.1 requests that ask for another protocol. */
export const upgradeListener =
	(server: ApiServer): UpgradeListener =>
	(request, exchange) =>
		void answer(server, request, exchange).catch(() =>
			exchange.request.socket.destroy(),
		);

type Upgrade = Parameters<UpgradeListener>;

/**
 * Watches go on as WebSockets (endpoints/handlers/watch.go's HandleWS), handlers that take the connection over get it,
 * everything else is answered as if nothing had been asked for.
 */
async function answer(
	server: ApiServer,
	request: Upgrade[0],
	{ request: incoming, head }: Upgrade[1],
): Promise<void> {
	const { socket } = incoming;
	const wantsSocket = isWebSocketRequest(request.headers);
	const { context, response } = await server.handle(request);
	if (response.type === "watch" && wantsSocket) {
		const { headers } = request;
		const more = context.responseHeaders;
		await pump(response, new WebSocketSender(socket, head, headers, more));
		return;
	}
	const plain = new ServerResponse(incoming);
	plain.assignSocket(socket as Socket);
	plain.shouldKeepAlive = false;
	plain.once("finish", () => socket.end());
	if (response.type === "takeover")
		response.run({ request: incoming, response: plain });
	else http1Responder(plain).send(await server.encode(response, context));
}

/** A message for every event: text, or binary where events are protobuf. */
async function pump(
	{ batches, contentType }: WatchResponse,
	sender: WebSocketSender,
): Promise<void> {
	const kind = contentType.includes("json") ? "text" : "binary";
	for await (const batch of batches)
		for (const { bytes } of batch) await sender.send(kind, bytes);
	sender.close();
}

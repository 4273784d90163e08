import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { webSocketProtocols } from "../authentication/websocket-bearer.ts";
import type { HeaderMap, NativeExchange } from "../endpoints/request.ts";

/** What speaks of this connection or of who asks is ours to say. */
const dropped = new Set([
	"authorization",
	"host",
	"connection",
	"keep-alive",
	"proxy-connection",
	"transfer-encoding",
	"te",
	"trailer",
	"http2-settings",
]);

const protocolHeader = "sec-websocket-protocol";

/** The headers of a request that are handed on with it. */
export function passedOn(
	headers: HeaderMap,
): Record<string, string | string[]> {
	const kept: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value === undefined || name.startsWith(":")) continue;
		if (dropped.has(name) || name.startsWith("x-remote-")) continue;
		if (name.startsWith("impersonate-")) continue;
		kept[name] = value;
	}
	if (headers.upgrade !== undefined) kept.connection = "Upgrade";
	// A browser's token stands among the protocols: it is not for those behind us.
	const protocols = webSocketProtocols(headers);
	if (protocols.length > 0) kept[protocolHeader] = protocols.join(", ");
	else delete kept[protocolHeader];
	return kept;
}

/** Headers of the answer that hold for one connection only. */
const hopByHop = new Set([
	"connection",
	"keep-alive",
	"transfer-encoding",
	"proxy-connection",
	"upgrade",
]);

/** What a client reads when nobody answers. */
export interface Refusal {
	readonly contentType: string;
	/** 503 when absent. */
	status?(error: Error): number;
	body(error: Error): string;
}

/** Hands a request on and its answer back, as both stream; upgraded connections are joined. */
export function relay(
	open: () => ClientRequest,
	{ request, response }: NativeExchange,
	refusal: Refusal,
): void {
	const fail = (error: Error) => {
		if (response.headersSent) {
			response.destroy();
			return;
		}
		response.writeHead(refusal.status?.(error) ?? 503, {
			"content-type": refusal.contentType,
			"x-content-type-options": "nosniff",
		});
		response.end(refusal.body(error));
	};
	const bodiless = request.method === "GET" || request.method === "HEAD";
	const attempt = () => {
		const outgoing = open();
		outgoing.on("error", (error) => {
			// The other side had closed a connection that was kept: nothing was asked yet.
			if (bodiless && outgoing.reusedSocket && !response.headersSent)
				guarded(attempt, fail);
			else fail(error);
		});
		outgoing.once("response", (answer) => {
			response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
			answer.on("error", () => response.destroy());
			answer.pipe(response);
		});
		outgoing.once("upgrade", (answer: IncomingMessage, socket: Duplex, head) =>
			joinSockets(request.socket, answer, socket, head),
		);
		response.once("close", () => outgoing.destroy());
		if (bodiless) outgoing.end();
		else request.pipe(outgoing);
	};
	guarded(attempt, fail);
}

function guarded(work: () => void, fail: (error: Error) => void): void {
	try {
		work();
	} catch (error) {
		fail(error as Error);
	}
}

function answerHeaders({ headers }: IncomingMessage) {
	return Object.fromEntries(
		Object.entries(headers).filter(
			(entry): entry is [string, string | string[]] =>
				!hopByHop.has(entry[0]) && entry[1] !== undefined,
		),
	);
}

/** The two ends of an upgraded connection talk to each other from now on. */
function joinSockets(
	client: Duplex,
	answer: IncomingMessage,
	server: Duplex,
	head: Buffer,
): void {
	const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
	for (let i = 0; i < answer.rawHeaders.length; i += 2)
		lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
	client.write(`${lines.join("\r\n")}\r\n\r\n`);
	if (head.length > 0) client.write(head);
	server.pipe(client);
	client.pipe(server);
	const end = () => {
		client.destroy();
		server.destroy();
	};
	for (const socket of [client, server]) {
		socket.once("error", end);
		socket.once("close", end);
	}
}

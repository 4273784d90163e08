/** Requests of aggregated groups (kube-aggregator/pkg/apiserver/handler_proxy.go). */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type {
	ApiResponse,
	HeaderMap,
	NativeExchange,
	RequestContext,
	WatchFrame,
} from "../../endpoints/request.ts";
import { goNetError } from "../../webhook/errors.ts";
import type { RemoteAPIService } from "./api-service.ts";
import { type Backends, identityHeaders } from "./backends.ts";

const bodyLimit = 3 * 1024 * 1024;
const readTimeoutMs = 60_000;

/** Go's http.Error. */
const plainText = (status: number, text: string): ApiResponse => ({
	type: "bytes",
	status,
	contentType: "text/plain; charset=utf-8",
	headers: { "x-content-type-options": "nosniff" },
	bytes: `${text}\n`,
});

export const unavailable = (): ApiResponse =>
	plainText(503, "service unavailable");

const unreachable = (error: Error): string =>
	`error trying to reach service: ${goNetError(error)}`;

/** Hands a request on and its answer back, as it streams. */
export async function proxy(
	backends: Backends,
	service: RemoteAPIService,
	context: RequestContext,
): Promise<ApiResponse> {
	const { request } = context;
	if (request.native !== undefined)
		return {
			type: "takeover",
			status: 200,
			run: (exchange) => relay(backends, service, context, exchange),
		};
	return context.info.verb === "watch"
		? follow(backends, service, context)
		: readWhole(backends, service, context);
}

const outgoingOf = (context: RequestContext) => {
	const { method, path, rawQuery, headers, remoteAddress } = context.request;
	return {
		method,
		path: rawQuery === "" ? path : `${path}?${rawQuery}`,
		headers: {
			...passedOn(headers),
			...identityHeaders(context.user ?? { name: "", groups: [] }),
			"audit-id": context.auditId,
			...(remoteAddress === undefined
				? {}
				: { "x-forwarded-for": remoteAddress }),
		},
	};
};

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

function passedOn(headers: HeaderMap): Record<string, string | string[]> {
	const kept: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value === undefined || name.startsWith(":")) continue;
		if (dropped.has(name) || name.startsWith("x-remote-")) continue;
		if (name.startsWith("impersonate-")) continue;
		kept[name] = value;
	}
	if (headers.upgrade !== undefined) kept.connection = "Upgrade";
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

function relay(
	backends: Backends,
	service: RemoteAPIService,
	context: RequestContext,
	{ request, response }: NativeExchange,
): void {
	const fail = (error: Error) => {
		if (response.headersSent) {
			response.destroy();
			return;
		}
		response.writeHead(503, {
			"content-type": "text/plain; charset=utf-8",
			"x-content-type-options": "nosniff",
		});
		response.end(`${unreachable(error)}\n`);
	};
	const bodiless = request.method === "GET" || request.method === "HEAD";
	const attempt = () => {
		const outgoing = backends.open(service, outgoingOf(context));
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

/** For callers within this process, who take objects. */
async function readWhole(
	backends: Backends,
	service: RemoteAPIService,
	context: RequestContext,
): Promise<ApiResponse> {
	const { request } = context;
	const body =
		request.object === undefined
			? await request.readBody(bodyLimit)
			: Buffer.from(JSON.stringify(request.object));
	const outgoing = outgoingOf(context);
	let answer: Awaited<ReturnType<Backends["read"]>>;
	try {
		answer = await backends.read(
			service,
			{
				...outgoing,
				headers: { ...outgoing.headers, accept: "application/json" },
			},
			body.length > 0 ? body : undefined,
			readTimeoutMs,
		);
	} catch (error) {
		return plainText(503, unreachable(error as Error));
	}
	const { status } = answer;
	const contentType = String(answer.headers["content-type"] ?? "");
	if (contentType.startsWith("application/json"))
		return { type: "object", status, object: JSON.parse(String(answer.body)) };
	return { type: "bytes", status, contentType, bytes: answer.body };
}

/** A watch for callers within this process. */
async function follow(
	backends: Backends,
	service: RemoteAPIService,
	context: RequestContext,
): Promise<ApiResponse> {
	const outgoing = outgoingOf(context);
	const begun = backends.open(service, {
		...outgoing,
		headers: { ...outgoing.headers, accept: "application/json" },
	});
	context.request.signal.addEventListener("abort", () => begun.destroy(), {
		once: true,
	});
	try {
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			begun.once("response", resolve);
			begun.on("error", reject);
			begun.end();
		});
		if (answer.statusCode !== 200) {
			answer.resume();
			return unavailable();
		}
		return {
			type: "watch",
			status: 200,
			contentType: "application/json",
			batches: framesOf(answer),
		};
	} catch (error) {
		return plainText(503, unreachable(error as Error));
	}
}

/** A line is an event. */
async function* framesOf(
	answer: IncomingMessage,
): AsyncGenerator<readonly WatchFrame[]> {
	// It ends as it may: who watches begins anew.
	answer.on("error", () => {});
	answer.setEncoding("utf8");
	let rest = "";
	for await (const chunk of answer) {
		const lines = `${rest}${chunk}`.split("\n");
		rest = lines.pop() ?? "";
		const frames = lines
			.filter((line) => line !== "")
			.map((line) => {
				const { type, object } = JSON.parse(line);
				return { type, object, bytes: Buffer.from(`${line}\n`) };
			});
		if (frames.length > 0) yield frames;
	}
}

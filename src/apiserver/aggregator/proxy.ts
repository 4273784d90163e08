/** Requests of aggregated groups (kube-aggregator/pkg/apiserver/handler_proxy.go). */
import type { IncomingMessage } from "node:http";
import type {
	ApiResponse,
	RequestContext,
	WatchFrame,
} from "../../endpoints/request.ts";
import { goNetError } from "../../webhook/errors.ts";
import { passedOn, relay } from "../relay.ts";
import type { RemoteAPIService } from "./api-service.ts";
import { type Backends, identityHeaders } from "./backends.ts";

const bodyLimit = 3 * 1024 * 1024;
const readTimeoutMs = 60_000;

const plainTextType = "text/plain; charset=utf-8";

/** Go's http.Error. */
const plainText = (status: number, text: string): ApiResponse => ({
	type: "bytes",
	status,
	contentType: plainTextType,
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
			run: (exchange) =>
				relay(() => backends.open(service, outgoingOf(context)), exchange, {
					contentType: plainTextType,
					body: (error) => `${unreachable(error)}\n`,
				}),
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

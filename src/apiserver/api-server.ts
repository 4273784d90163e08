import { randomUUID } from "node:crypto";
import {
	isStatusError,
	type Status,
	StatusError,
} from "../apimachinery/errors.ts";
import { handleResource } from "../endpoints/api-handler.ts";
import type { DiscoveryHandler } from "../endpoints/discovery/handler.ts";
import { type Connector, isRouted } from "../endpoints/dispatch.ts";
import { type Negotiated, negotiate } from "../endpoints/negotiation/accept.ts";
import {
	type EncodedResponse,
	encodeResponse,
} from "../endpoints/negotiation/encode.ts";
import type {
	ApiRequest,
	ApiResponse,
	Handler,
	RequestContext,
} from "../endpoints/request.ts";
import { parseRequestInfo } from "../endpoints/request-info.ts";
import type { EndpointServices } from "../endpoints/scope.ts";
import type { Responder } from "./answer.ts";
import { buildHandlerChain, type ChainParts } from "./handler-chain.ts";
import { ClientGoneError } from "./transport.ts";

/** Answers a non-resource path, or undefined when it is none of its own. */
export type PathHandler = (
	context: RequestContext,
) => Promise<ApiResponse | undefined> | ApiResponse | undefined;

export interface ApiServerOptions {
	readonly services: EndpointServices;
	readonly chain: ChainParts;
	readonly discovery: DiscoveryHandler;
	/** Hands on what an aggregated server serves; undefined for everything else. */
	aggregated(context: RequestContext): Promise<ApiResponse> | undefined;
	/** Asked in order for what is no resource and no discovery. */
	readonly paths: readonly PathHandler[];
	readonly connect: Connector;
	/** Told about crashes of handlers: they are a 500, never the end of the process. */
	onPanic(error: unknown, context: RequestContext): void;
}

/** The request's way from any transport through the handler chain to an answer. */
export class ApiServer {
	readonly #options: ApiServerOptions;
	readonly #chain: Handler;
	constructor(options: ApiServerOptions) {
		this.#options = options;
		this.#chain = buildHandlerChain(
			(context) => this.#serve(context),
			options.chain,
		);
	}

	get services(): EndpointServices {
		return this.#options.services;
	}

	/** Answers with what is said, not how it is encoded; failures are Status objects. Never throws. */
	async handle(
		request: ApiRequest,
	): Promise<{ context: RequestContext; response: ApiResponse }> {
		const context = this.#contextOf(request);
		try {
			const response = await this.#chain(context);
			return { context, response };
		} catch (error) {
			return { context, response: this.#failure(error, context) };
		}
	}

	/** Answers over a socket. */
	async listener(request: ApiRequest, responder: Responder): Promise<void> {
		try {
			const { context, response } = await this.handle(request);
			if (response.type === "takeover") {
				if (request.native) response.run(request.native);
				return;
			}
			responder.send(await this.encode(response, context));
		} catch (error) {
			if (error instanceof ClientGoneError) return;
			this.#options.onPanic(error, this.#contextOf(request));
		}
	}

	/** The answer as bytes, in the form that was negotiated. */
	encode(
		response: Exclude<ApiResponse, { type: "takeover" }>,
		context: RequestContext,
	): Promise<EncodedResponse> {
		const { answered } = context;
		const negotiated =
			answered?.response === response
				? answered.negotiated
				: negotiateLeniently(context);
		return encodeResponse(
			response,
			negotiated,
			context,
			this.services.protobuf,
		);
	}

	#contextOf(request: ApiRequest): RequestContext {
		const query = parseQuery(request.rawQuery);
		const auditId = auditIdOf(request) ?? randomUUID();
		return {
			request,
			info: parseRequestInfo(request.method, decodePath(request.path), query),
			query,
			receivedAt: this.services.clock.now(),
			auditId,
			user: undefined,
			warnings: new Set(),
			responseHeaders: { "audit-id": auditId },
			annotations: new Map(),
		};
	}

	/** The innermost handler. */
	async #serve(context: RequestContext): Promise<ApiResponse> {
		const { info } = context;
		const handedOn = this.#options.aggregated(context);
		if (handedOn !== undefined) return handedOn;
		if (info.isResourceRequest && isRouted(info, this.services.registry))
			return this.#serveResource(context);
		for (const handler of this.#options.paths) {
			const response = await handler(context);
			if (response !== undefined) return response;
		}
		return notFoundPage();
	}

	async #serveResource(context: RequestContext): Promise<ApiResponse> {
		const { services } = this;
		const { connect } = this.#options;
		context.answered = await handleResource(context, services, connect);
		return context.answered.response;
	}

	#failure(error: unknown, context: RequestContext): ApiResponse {
		if (error instanceof ClientGoneError) throw error;
		if (isStatusError(error)) return statusResponse(error);
		this.#options.onPanic(error, context);
		const why = error instanceof Error ? error.message : String(error);
		return statusResponse(
			new StatusError(500, "InternalError", `Internal error occurred: ${why}`, {
				causes: [{ message: why }],
			}),
		);
	}
}

/** A failure as an answer: the one place where a Status is written. */
function statusResponse(error: StatusError): ApiResponse {
	const { status } = error;
	const retryAfter = status.details?.retryAfterSeconds;
	return {
		type: "object",
		status: error.code,
		object: status as Status & Record<string, unknown>,
		...(retryAfter === undefined
			? {}
			: { headers: { "retry-after": String(retryAfter) } }),
	};
}

/** What lies outside the API answers as Go's own 404 does. */
export const notFoundPage = (): ApiResponse => ({
	type: "bytes",
	status: 404,
	contentType: "text/plain; charset=utf-8",
	headers: { "x-content-type-options": "nosniff" },
	bytes: "404 page not found\n",
});

/** An error is told as JSON when the client takes nothing else. */
function negotiateLeniently(context: RequestContext): Negotiated {
	try {
		return { ...negotiate(context), transform: undefined };
	} catch {
		return {
			format: "json",
			transform: undefined,
			transformVersion: "v1",
			pretty: false,
		};
	}
}

/** Callers may bring the id of the request that theirs belongs to (genericapifilters.WithAuditInit). */
function auditIdOf({ headers }: ApiRequest): string | undefined {
	const given = headers["audit-id"];
	return (Array.isArray(given) ? given[0] : given) || undefined;
}

/** The query as Go reads it: pairs that can't be decoded are left out. */
function parseQuery(rawQuery: string): URLSearchParams {
	if (rawQuery === "") return new URLSearchParams();
	if (!/%(?![0-9a-fA-F]{2})|;/.test(rawQuery))
		return new URLSearchParams(rawQuery);
	const pairs = rawQuery
		.split("&")
		.filter((pair) => !/%(?![0-9a-fA-F]{2})|;/.test(pair));
	return new URLSearchParams(pairs.join("&"));
}

/** The path without percent-encoding; one that can't be decoded is taken as it is. */
function decodePath(path: string): string {
	if (!path.includes("%")) return path;
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

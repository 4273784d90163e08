import express from "express";
import http2Express from "http2-express";
import type { ApiResponse, RequestContext } from "../endpoints/request.ts";
import { methodNotAllowed, unknownPath } from "../endpoints/scope.ts";
import { notFoundPage } from "./api-server.ts";
import type { Health } from "./health.ts";
import type { ServerMetrics } from "./metrics.ts";
import { kubernetesVersion } from "./version.ts";

export interface SiteParts {
	readonly health: Health;
	readonly metrics: ServerMetrics;
	/** Paths of the API for the root index. */
	paths(): readonly string[];
}

const healthEndpoints = ["healthz", "livez", "readyz"];

/**
 * What is no API: root index, version, health and metrics. None of it is hot, so it is express; requests come here
 * after the handler chain has let them through.
 */
export class Site {
	readonly #parts: SiteParts;
	#app: express.Express | undefined;

	constructor(parts: SiteParts) {
		this.#parts = parts;
	}

	/** undefined when the path is not the site's. */
	handle(context: RequestContext): ApiResponse | undefined {
		const { path } = context.info;
		const [first = "", ...rest] = path.replace(/^\/+|\/+$/g, "").split("/");
		if (healthEndpoints.includes(first))
			return this.#health(first, rest, context);
		if (first === "version") {
			if (rest.length > 0) throw unknownPath();
			if (context.request.method !== "GET") throw methodNotAllowed();
		} else if (path !== "/" && path !== "/metrics" && path !== "/metrics/slis")
			return undefined;
		return {
			type: "takeover",
			status: 200,
			run: ({ request, response }) => {
				for (const [name, value] of Object.entries(context.responseHeaders))
					response.setHeader(name, value);
				this.#application()(request, response);
			},
		};
	}

	#health(
		endpoint: string,
		rest: readonly string[],
		context: RequestContext,
	): ApiResponse {
		const answer = this.#parts.health.answer(
			endpoint,
			rest.join("/"),
			context.query,
		);
		if (answer === undefined) return notFoundPage();
		return {
			type: "bytes",
			status: answer.status,
			contentType: "text/plain; charset=utf-8",
			headers: { "x-content-type-options": "nosniff" },
			bytes: answer.text,
		};
	}

	#application(): express.Express {
		if (this.#app !== undefined) return this.#app;
		const app = http2Express(express) as unknown as express.Express;
		app.disable("x-powered-by");
		app.disable("etag");
		const json = (response: express.Response, value: unknown) => {
			response.setHeader("content-type", "application/json");
			response.end(JSON.stringify(value, undefined, 2));
		};
		app.get("/", (_request, response) =>
			json(response, { paths: this.#parts.paths() }),
		);
		app.get("/version", (_request, response) =>
			json(response, kubernetesVersion),
		);
		app.get(["/metrics", "/metrics/slis"], async (_request, response) => {
			const { registry } = this.#parts.metrics;
			const text = await registry.metrics();
			response.setHeader("content-type", registry.contentType);
			response.end(text);
		});
		this.#app = app;
		return app;
	}
}

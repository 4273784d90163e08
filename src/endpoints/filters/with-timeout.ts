import type { Clock } from "../../apimachinery/clock.ts";
import { parseDuration } from "../../apimachinery/duration.ts";
import { badRequest, StatusError } from "../../apimachinery/errors.ts";
import type { ApiResponse, Filter, RequestContext } from "../request.ts";

const longRunningSubresources = new Set([
	"attach",
	"exec",
	"log",
	"portforward",
	"proxy",
]);

/** Watches and connections to pods have no time limit (genericfilters.BasicLongRunningRequestCheck). */
export function isLongRunning({ info }: RequestContext): boolean {
	if (!info.isResourceRequest) return info.path.startsWith("/debug/pprof/");
	return (
		info.verb === "watch" ||
		info.verb === "proxy" ||
		longRunningSubresources.has(info.subresource)
	);
}

/** Answers 504 when a request takes longer than `limit` milliseconds (--request-timeout) or than it asks for itself. */
export const withTimeout =
	(clock: Clock, limit: number): Filter =>
	(next) =>
	(context) => {
		if (isLongRunning(context)) return next(context);
		return new Promise<ApiResponse>((resolve, reject) => {
			const asked = timeoutOf(context);
			const cancel = clock.setTimeout(
				() => reject(timedOut()),
				asked > 0 && asked < limit ? asked : limit,
			);
			next(context).then(
				(response) => {
					cancel();
					resolve(response);
				},
				(error) => {
					cancel();
					reject(error);
				},
			);
		});
	};

/** Milliseconds of the query's `timeout`; 0 without one (endpoints/filters/request_deadline.go). */
function timeoutOf({ query, request }: RequestContext): number {
	if (request.rawQuery === "") return 0;
	const text = query.get("timeout") ?? "";
	if (text === "") return 0;
	try {
		return Number(parseDuration(text)) / 1e6;
	} catch (error) {
		throw badRequest(
			`invalid timeout specified in the request URL - ${(error as Error).message}`,
		);
	}
}

const timedOut = (): StatusError =>
	new StatusError(
		504,
		"Timeout",
		"Timeout: request did not complete within the allotted timeout",
		{},
	);

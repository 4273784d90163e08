import type { Clock } from "../../apimachinery/clock.ts";
import { parseDuration } from "../../apimachinery/duration.ts";
import { badRequest, StatusError } from "../../apimachinery/errors.ts";
import type { ApiResponse, Filter, RequestContext } from "../request.ts";

/** --request-timeout */
const requestTimeoutMilliseconds = 60_000;

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

/** The `timeout` of the query where it is shorter than the server's own (genericapifilters.WithRequestDeadline). */
function allowedMilliseconds({ query }: RequestContext): number {
	const asked = query.get("timeout");
	if (!asked) return requestTimeoutMilliseconds;
	let milliseconds: number;
	try {
		milliseconds = Number(parseDuration(asked)) / 1e6;
	} catch (error) {
		throw badRequest(
			`invalid timeout specified in the request URL - ${(error as Error).message}`,
		);
	}
	return milliseconds > 0
		? Math.min(milliseconds, requestTimeoutMilliseconds)
		: requestTimeoutMilliseconds;
}

/** Answers 504 when a request takes longer than it may. */
export const withTimeout =
	(clock: Clock): Filter =>
	(next) =>
	async (context) => {
		if (isLongRunning(context)) return next(context);
		const allowed = allowedMilliseconds(context);
		return new Promise<ApiResponse>((resolve, reject) => {
			const cancel = clock.setTimeout(() => reject(timedOut()), allowed);
			next(context).then(resolve, reject).finally(cancel);
		});
	};

const timedOut = (): StatusError =>
	new StatusError(
		504,
		"Timeout",
		"Timeout: request did not complete within the allotted timeout",
		{},
	);

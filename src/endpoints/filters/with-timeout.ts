import type { Clock } from "../../apimachinery/clock.ts";
import { StatusError } from "../../apimachinery/errors.ts";
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

/** Answers 504 when a request takes longer than it may. */
export const withTimeout =
	(clock: Clock): Filter =>
	(next) =>
	(context) => {
		if (isLongRunning(context)) return next(context);
		return new Promise<ApiResponse>((resolve, reject) => {
			const cancel = clock.setTimeout(
				() => reject(timedOut()),
				requestTimeoutMilliseconds,
			);
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

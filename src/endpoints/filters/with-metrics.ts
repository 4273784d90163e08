import type { Clock } from "../../apimachinery/clock.ts";
import { StatusError } from "../../apimachinery/errors.ts";
import type { Filter, RequestContext } from "../request.ts";
import type { RequestMetrics } from "../request-metrics.ts";
import { isLongRunning } from "./with-timeout.ts";

/** Counts every request under Kubernetes' own metric names, refused ones included. */
export const withMetrics =
	(clock: Clock, metrics: RequestMetrics): Filter =>
	(next) =>
	async (context) => {
		const verb = metricVerb(context);
		const leave = metrics.started(verb, isLongRunning(context));
		let code = 500;
		try {
			const response = await next(context);
			code = response.status;
			return response;
		} catch (error) {
			if (error instanceof StatusError) code = error.code;
			throw error;
		} finally {
			leave();
			const { info } = context;
			metrics.finished({
				verb,
				group: info.apiGroup,
				version: info.apiVersion,
				resource: info.resource,
				subresource: info.isResourceRequest
					? info.subresource
					: info.path.split("/")[1] === ""
						? ""
						: info.path,
				scope: scopeOf(context),
				dryRun: context.query.get("dryRun") ?? "",
				code,
				seconds: (clock.now() - context.receivedAt) / 1000,
			});
		}
	};

const methods = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);

/** LIST and WATCH apart from GET, APPLY from PATCH (metrics.CleanVerb). */
function metricVerb({ info, request }: RequestContext): string {
	if (info.verb === "list" || info.verb === "watch")
		return info.verb.toUpperCase();
	const type = request.headers["content-type"];
	if (
		request.method === "PATCH" &&
		typeof type === "string" &&
		type.startsWith("application/apply-patch")
	)
		return "APPLY";
	return methods.has(request.method) ? request.method : "other";
}

function scopeOf({ info }: RequestContext): string {
	if (!info.isResourceRequest) return "";
	if (info.name !== "") return "resource";
	return info.namespace === "" ? "cluster" : "namespace";
}

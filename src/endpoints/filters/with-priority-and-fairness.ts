import type { FlowControl } from "../../flowcontrol/flow-control.ts";
import type { ApiResponse, Filter, RequestContext } from "../request.ts";
import { tooManyRequests } from "./too-many-requests.ts";
import { isLongRunning } from "./with-timeout.ts";

/** How many seats a request takes while it is served. */
export type SeatEstimate = (context: RequestContext) => number;

/**
 * Lets every request wait for seats of its priority level (filters/priority-and-fairness.go). A watch holds them until
 * it has begun; other long-running requests are not counted.
 */
export const withPriorityAndFairness =
	(flows: FlowControl, seatsOf: SeatEstimate): Filter =>
	(next) =>
	async (context) => {
		const { info, user, request, responseHeaders } = context;
		if (user === undefined)
			throw new Error("the request was not authenticated");
		if (info.verb !== "watch" && isLongRunning(context)) return next(context);
		const admission = flows.start(user, info, seatsOf(context), request);
		const { level, object } = admission.flow;
		responseHeaders["x-kubernetes-pf-flowschema-uid"] =
			object.metadata.uid ?? "";
		responseHeaders["x-kubernetes-pf-prioritylevel-uid"] = level.uid;
		const ticket =
			admission.ticket instanceof Promise
				? await admission.ticket
				: admission.ticket;
		if (ticket === undefined) return tooManyRequests(level.retryAfter.seconds);
		let response: ApiResponse;
		try {
			response = await next(context);
		} finally {
			ticket.release();
		}
		return response;
	};

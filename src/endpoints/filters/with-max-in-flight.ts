import type { Filter } from "../request.ts";
import { tooManyRequests } from "./too-many-requests.ts";
import { isLongRunning } from "./with-timeout.ts";

const readingVerbs = new Set(["get", "list", "watch"]);

/**
 * Refuses what goes beyond --max-requests-inflight and --max-mutating-requests-inflight (0: no limit), but never the
 * system's masters; in place of priority and fairness where that is off (filters/maxinflight.go).
 */
export function withMaxInFlight(reading: number, mutating: number): Filter {
	const slots = {
		reading: { limit: reading, used: 0 },
		mutating: { limit: mutating, used: 0 },
	};
	return (next) => async (context) => {
		if (isLongRunning(context)) return next(context);
		const slot =
			slots[readingVerbs.has(context.info.verb) ? "reading" : "mutating"];
		if (slot.limit === 0) return next(context);
		if (slot.used >= slot.limit)
			return context.user?.groups?.includes("system:masters")
				? next(context)
				: tooManyRequests(1);
		slot.used++;
		try {
			return await next(context);
		} finally {
			slot.used--;
		}
	};
}

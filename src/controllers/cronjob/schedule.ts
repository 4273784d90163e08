import { parseCron } from "../../apimachinery/cron/parse.ts";
import { isTimeZone } from "../../apimachinery/cron/time-zones.ts";
import type { CronJob } from "../../client/types/batch.ts";
import { timeMs } from "../shared/pods.ts";
import { type NextTime, nextTimeOf } from "./next-time.ts";

/** Runs are looked for a moment after their time. */
const delta = 100;
const manyMissed = 100;

export const usesOwnZone = ({ spec }: CronJob): boolean =>
	spec.schedule.includes("TZ");

/** The schedule with the CronJob's zone; throws an Error when it does not parse. */
export function parseSchedule({ spec }: CronJob): NextTime {
	const { schedule, timeZone } = spec;
	const text =
		schedule.includes("TZ") || timeZone === undefined
			? schedule
			: `TZ=${timeZone} ${schedule}`;
	return nextTimeOf(parseCron(text, isTimeZone));
}

interface MostRecent {
	/** From where missed runs are looked for. */
	readonly earliest: number;
	readonly time: number | undefined;
	readonly missed: "none" | "few" | "many";
}

/** pkg/controller/cronjob/utils.go, mostRecentScheduleTime. Throws when the schedule has no two times. */
function mostRecent(
	{ metadata, spec, status }: CronJob,
	next: NextTime,
	now: number,
	withDeadline: boolean,
): MostRecent {
	let earliest =
		timeMs(status.lastScheduleTime) ??
		timeMs(metadata.creationTimestamp) ??
		now;
	const { startingDeadlineSeconds } = spec;
	if (withDeadline && startingDeadlineSeconds !== undefined)
		earliest = Math.max(earliest, now - startingDeadlineSeconds * 1000);
	const first = next(earliest);
	const second = first === undefined ? undefined : next(first);
	if (first === undefined || second === undefined)
		throw new Error(
			"time difference between two schedules is less than 1 second",
		);
	if (now < first) return { earliest, time: undefined, missed: "none" };
	if (now < second) return { earliest, time: first, missed: "none" };
	const period = Math.round((second - first) / 1000);
	const count = Math.floor(Math.floor((now - first) / 1000) / period) + 1;
	let time: number | undefined;
	for (
		let at = next(first + (count - 2) * period * 1000);
		at !== undefined && at <= now;
		at = next(at)
	)
		time = at;
	return {
		earliest,
		time,
		missed: count > manyMissed ? "many" : count > 0 ? "few" : "none",
	};
}

/** The run that is due, if any; `tooMany` when very many were missed. Throws when the schedule never comes. */
export function dueTime(
	cronJob: CronJob,
	next: NextTime,
	now: number,
): { readonly time: number | undefined; readonly tooMany: boolean } {
	const { time, missed } = mostRecent(cronJob, next, now, true);
	return time === undefined || time > now
		? { time: undefined, tooMany: false }
		: { time, tooMany: missed === "many" };
}

/** Milliseconds until the next run is to be looked for. */
export function untilNext(
	cronJob: CronJob,
	next: NextTime,
	now: number,
): number | undefined {
	let from = now;
	try {
		const { earliest, time, missed } = mostRecent(cronJob, next, now, false);
		from = time ?? (missed === "none" ? earliest : now);
	} catch {
		// Then the next time from now is as good as any.
	}
	const at = next(from);
	return at === undefined ? undefined : Math.max(1, at + delta - now);
}

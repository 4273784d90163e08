import type {
	CronFields,
	CronSchedule,
} from "../../apimachinery/cron/parse.ts";
import { type LocalTime, Zone } from "./zoned-time.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const yearsAhead = 5;

/** Gives the next time after a moment, both in milliseconds; undefined when there is none within five years. */
export type NextTime = (after: number) => number | undefined;

/** github.com/robfig/cron/v3, SpecSchedule.Next and ConstantDelaySchedule.Next. */
export function nextTimeOf(schedule: CronSchedule): NextTime {
	const { fields, everySeconds = 60 } = schedule;
	if (fields === undefined)
		return (after) =>
			Math.floor(after / second) * second + everySeconds * second;
	const zone = new Zone(schedule.timeZone ?? "");
	return (after) => search(fields, zone, after);
}

/**
 * Moves on to the first month that fits, then to the first day, hour and minute in it; whenever one of them wraps
 * around, everything is looked at anew.
 */
function search(
	fields: CronFields,
	zone: Zone,
	after: number,
): number | undefined {
	let at = Math.floor(after / second) * second + second;
	const limit = zone.local(at).year + yearsAhead;
	for (;;) {
		if (zone.local(at).year > limit) return undefined;
		const step = advance(fields, zone, at);
		if (step === undefined) {
			const { second: seconds } = zone.local(at);
			if (seconds === 0) return at;
			at += (60 - seconds) * second;
		} else at = step;
	}
}

/** One step towards the next time that fits; undefined when this one does. */
function advance(
	fields: CronFields,
	zone: Zone,
	at: number,
): number | undefined {
	const t = zone.local(at);
	if (!fields.month.values.has(t.month))
		return zone.moment(t.year, t.month + 1, 1);
	if (!dayMatches(fields, t)) return nextMidnight(zone, t);
	if (!fields.hour.values.has(t.hour))
		return zone.moment(t.year, t.month, t.day, t.hour) + hour;
	if (!fields.minute.values.has(t.minute))
		return Math.floor(at / minute) * minute + minute;
	return undefined;
}

/** Where midnight is left out for daylight saving, the day begins an hour later. */
function nextMidnight(zone: Zone, { year, month, day }: LocalTime): number {
	const at = zone.moment(year, month, day + 1);
	const { hour: shown } = zone.local(at);
	if (shown === 0) return at;
	return shown > 12 ? at + (24 - shown) * hour : at - shown * hour;
}

function dayMatches(
	{ dayOfMonth, dayOfWeek }: CronFields,
	{ day, weekday }: LocalTime,
): boolean {
	const [inMonth, inWeek] = [
		dayOfMonth.star || dayOfMonth.values.has(day),
		dayOfWeek.star || dayOfWeek.values.has(weekday),
	];
	return dayOfMonth.star || dayOfWeek.star
		? inMonth && inWeek
		: inMonth || inWeek;
}

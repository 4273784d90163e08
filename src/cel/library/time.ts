import type { Define } from "../types/functions.ts";
import {
	type CelDuration,
	CelError,
	type CelTimestamp,
} from "../values/scalars.ts";

/** The parts of moments, in UTC or a zone, and of durations (cel-go's common/stdlib). */
export function time(define: Define): void {
	const parts: Readonly<Record<string, (at: Date) => number>> = {
		getFullYear: (at) => at.getUTCFullYear(),
		getMonth: (at) => at.getUTCMonth(),
		getDate: (at) => at.getUTCDate(),
		getDayOfMonth: (at) => at.getUTCDate() - 1,
		getDayOfWeek: (at) => at.getUTCDay(),
		getDayOfYear: dayOfYear,
		getHours: (at) => at.getUTCHours(),
		getMinutes: (at) => at.getUTCMinutes(),
		getSeconds: (at) => at.getUTCSeconds(),
		getMilliseconds: (at) => at.getUTCMilliseconds(),
	};
	for (const [name, part] of Object.entries(parts)) {
		define(`timestamp.${name}(): int`, (at: CelTimestamp) =>
			BigInt(part(at.date)),
		);
		define(`timestamp.${name}(string): int`, (at: CelTimestamp, zone: string) =>
			BigInt(part(inZone(at.date, zone))),
		);
	}
	const units: Readonly<Record<string, bigint>> = {
		getHours: 3_600_000_000_000n,
		getMinutes: 60_000_000_000n,
		getSeconds: 1_000_000_000n,
	};
	for (const [name, unit] of Object.entries(units))
		define(
			`duration.${name}(): int`,
			(span: CelDuration) => span.nanoseconds / unit,
		);
	define(
		"duration.getMilliseconds(): int",
		(span: CelDuration) => (span.nanoseconds / 1_000_000n) % 1000n,
	);
}

function dayOfYear(at: Date): number {
	const start = Date.UTC(at.getUTCFullYear(), 0, 1);
	return Math.floor((at.getTime() - start) / 86_400_000);
}

/** The moment whose UTC parts are those of `at` in a zone: `+02:00` or a name of the zone database. */
function inZone(at: Date, zone: string): Date {
	const offset = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
	if (offset !== null) {
		const minutes = Number(offset[2]) * 60 + Number(offset[3]);
		const sign = offset[1] === "-" ? -1 : 1;
		return new Date(at.getTime() + sign * minutes * 60_000);
	}
	try {
		const shown = at.toLocaleString("sv-SE", {
			timeZone: zone === "" ? "UTC" : zone,
		});
		const milliseconds = at.getUTCMilliseconds();
		return new Date(Date.parse(`${shown.replace(" ", "T")}Z`) + milliseconds);
	} catch {
		throw new CelError(`unknown time zone ${zone}`);
	}
}

/** Cron schedules of five fields, with descriptors (github.com/robfig/cron/v3 ParseStandard). */

import { parseDuration } from "../duration.ts";
import { goQuote } from "../field.ts";

/** The values of one field that match; `star`: it was written `*` or `?`, which matters for days. */
export interface CronField {
	readonly values: ReadonlySet<number>;
	readonly star: boolean;
}

/** Times that match all fields; where neither day field is a star, one of those two is enough. */
export interface CronFields {
	readonly minute: CronField;
	readonly hour: CronField;
	readonly dayOfMonth: CronField;
	readonly month: CronField;
	/** 0 is Sunday. */
	readonly dayOfWeek: CronField;
}

export interface CronSchedule {
	/** The zone that TZ= or CRON_TZ= names ahead of the fields. */
	readonly timeZone?: string;
	readonly fields?: CronFields;
	/** `@every`: seconds from one time to the next, instead of fields. */
	readonly everySeconds?: number;
}

interface Bounds {
	readonly min: number;
	readonly max: number;
	readonly names?: readonly string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const days = "sun mon tue wed thu fri sat".split(" ");
const bounds: Record<keyof CronFields, Bounds> = {
	minute: { min: 0, max: 59 },
	hour: { min: 0, max: 23 },
	dayOfMonth: { min: 1, max: 31 },
	month: { min: 1, max: 12, names: ["", ...months] },
	dayOfWeek: { min: 0, max: 6, names: days },
};

const descriptors = new Map([
	["@yearly", "0 0 1 1 *"],
	["@annually", "0 0 1 1 *"],
	["@monthly", "0 0 1 * *"],
	["@weekly", "0 0 * * 0"],
	["@daily", "0 0 * * *"],
	["@midnight", "0 0 * * *"],
	["@hourly", "0 * * * *"],
]);

/** Throws an Error with the library's own message. `isTimeZone` tells whether a zone exists. */
export function parseCron(
	text: string,
	isTimeZone: (name: string) => boolean,
): CronSchedule {
	if (text === "") throw new Error("empty spec string");
	const zone = /^(?:CRON_)?TZ=([^ ]*)/.exec(text);
	const timeZone = zone?.[1];
	if (timeZone !== undefined && timeZone !== "" && !isTimeZone(timeZone))
		throw new Error(
			`provided bad location ${timeZone}: unknown time zone ${timeZone}`,
		);
	const spec = zone === null ? text : text.slice(zone[0].length).trim();
	return {
		...(timeZone ? { timeZone } : {}),
		...(spec.startsWith("@")
			? parseDescriptor(spec)
			: { fields: parseFields(spec) }),
	};
}

function parseDescriptor(text: string): CronSchedule {
	const fields = descriptors.get(text);
	if (fields !== undefined) return { fields: parseFields(fields) };
	const prefix = "@every ";
	if (!text.startsWith(prefix))
		throw new Error(`unrecognized descriptor: ${text}`);
	try {
		const seconds = Number(
			parseDuration(text.slice(prefix.length)) / 10n ** 9n,
		);
		return { everySeconds: Math.max(1, seconds) };
	} catch (error) {
		throw new Error(
			`failed to parse duration ${text}: ${(error as Error).message}`,
		);
	}
}

function parseFields(text: string): CronFields {
	const parts = text.split(/\s+/).filter((part) => part !== "");
	if (parts.length !== 5)
		throw new Error(
			`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`,
		);
	const [minute, hour, dayOfMonth, month, dayOfWeek] = parts as [
		string,
		string,
		string,
		string,
		string,
	];
	return {
		minute: parseField(minute, bounds.minute),
		hour: parseField(hour, bounds.hour),
		dayOfMonth: parseField(dayOfMonth, bounds.dayOfMonth),
		month: parseField(month, bounds.month),
		dayOfWeek: parseField(dayOfWeek, bounds.dayOfWeek),
	};
}

function parseField(text: string, bounds: Bounds): CronField {
	const values = new Set<number>();
	let star = false;
	for (const part of text.split(",")) {
		if (part === "") continue;
		const range = parseRange(part, bounds);
		for (let value = range.start; value <= range.end; value += range.step)
			values.add(value);
		star ||= range.star;
	}
	return { values, star };
}

interface Range {
	readonly start: number;
	readonly end: number;
	readonly step: number;
	readonly star: boolean;
}

/** `*`, `5`, `1-5`, each with an optional `/step`. */
function parseRange(text: string, { min, max, names }: Bounds): Range {
	const [range = "", ...steps] = text.split("/");
	const [low = "", ...highs] = range.split("-");
	const any = low === "*" || low === "?";
	const start = any ? min : parseValue(low, names);
	if (!any && highs.length > 1) throw new Error(`too many hyphens: ${text}`);
	const high = highs[0];
	let end = any ? max : high === undefined ? start : parseValue(high, names);
	if (steps.length > 1) throw new Error(`too many slashes: ${text}`);
	const step = steps[0] === undefined ? 1 : parseNumber(steps[0]);
	if (steps.length === 1 && highs.length === 0) end = max;
	if (start < min)
		throw new Error(
			`beginning of range (${start}) below minimum (${min}): ${text}`,
		);
	if (end > max)
		throw new Error(`end of range (${end}) above maximum (${max}): ${text}`);
	if (start > end)
		throw new Error(
			`beginning of range (${start}) beyond end of range (${end}): ${text}`,
		);
	if (step === 0)
		throw new Error(`step of range should be a positive number: ${text}`);
	return { start, end, step, star: any && step === 1 };
}

function parseValue(
	text: string,
	names: readonly string[] | undefined,
): number {
	const named = text === "" ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1);
	return named < 0 ? parseNumber(text) : named;
}

function parseNumber(text: string): number {
	if (!/^[+-]?[0-9]+$/.test(text))
		throw new Error(
			`failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`,
		);
	const number = Number(text);
	if (number < 0)
		throw new Error(`negative number (${number}) not allowed: ${text}`);
	return number;
}

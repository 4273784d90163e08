import { describe, expect, it } from "vitest";
import { parseCron } from "./parse.ts";
import { isTimeZone } from "./time-zones.ts";

const fieldsOf = (text: string) => {
	const { fields } = parseCron(text, isTimeZone);
	return Object.fromEntries(
		Object.entries(fields ?? {}).map(([name, { values, star }]) => [
			name,
			star ? "*" : [...values],
		]),
	);
};

describe("parseCron", () => {
	it.each([
		[
			"*/20 0,12 1-3 jan *",
			{
				minute: [0, 20, 40],
				hour: [0, 12],
				dayOfMonth: [1, 2, 3],
				month: [1],
				dayOfWeek: "*",
			},
		],
		[
			"5/25 ? * * Mon-wed",
			{
				minute: [5, 30, 55],
				hour: "*",
				dayOfMonth: "*",
				month: "*",
				dayOfWeek: [1, 2, 3],
			},
		],
		[
			"@weekly",
			{
				minute: [0],
				hour: [0],
				dayOfMonth: "*",
				month: "*",
				dayOfWeek: [0],
			},
		],
	])("reads %s", (text, expected) => {
		expect(fieldsOf(text)).toEqual(expected);
	});

	it("reads zones and intervals", () => {
		expect(parseCron("TZ=Europe/Paris @every 90s", isTimeZone)).toEqual({
			timeZone: "Europe/Paris",
			everySeconds: 90,
		});
	});

	it.each([
		["", "empty spec string"],
		["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
		["60 * * * *", "end of range (60) above maximum (59): 60"],
		["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
		["1-0 * * * *", "beginning of range (1) beyond end of range (0): 1-0"],
		["1-2-3 * * * *", "too many hyphens: 1-2-3"],
		["*/1/2 * * * *", "too many slashes: */1/2"],
		["*/0 * * * *", "step of range should be a positive number: */0"],
		[
			"x * * * *",
			'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
		],
		["@nosuch", "unrecognized descriptor: @nosuch"],
		[
			"TZ=Mars/Phobos * * * * *",
			"provided bad location Mars/Phobos: unknown time zone Mars/Phobos",
		],
	])("refuses %j", (text, message) => {
		expect(() => parseCron(text, isTimeZone)).toThrow(message);
	});
});

describe("isTimeZone", () => {
	it.each([
		["Europe/Paris", true],
		["US/Pacific", true],
		["UTC", true],
		["europe/paris", false],
		["+01:00", false],
		["Mars/Phobos", false],
	])("%s: %s", (name, expected) => {
		expect(isTimeZone(name)).toBe(expected);
	});
});

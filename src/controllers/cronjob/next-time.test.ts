import { describe, expect, it } from "vitest";
import { parseCron } from "../../apimachinery/cron/parse.ts";
import { isTimeZone } from "../../apimachinery/cron/time-zones.ts";
import { nextTimeOf } from "./next-time.ts";
import { Zone } from "./zoned-time.ts";

const next = (schedule: string, from: string): string | undefined => {
	const time = nextTimeOf(parseCron(schedule, isTimeZone))(Date.parse(from));
	return time === undefined ? undefined : new Date(time).toISOString();
};

describe("nextTimeOf", () => {
	it.each([
		["0/15 * * * *", "2012-07-09T14:45:00Z", "2012-07-09T15:00:00.000Z"],
		["0/15 * * * *", "2012-07-09T14:59:59Z", "2012-07-09T15:00:00.000Z"],
		["20-35/15 * * * *", "2012-07-09T15:45:00Z", "2012-07-09T16:20:00.000Z"],
		["20-35/15 1/2 * * *", "2012-07-09T23:46:00Z", "2012-07-10T01:20:00.000Z"],
		[
			"20-35/15 1/2 */2 * *",
			"2012-07-09T23:46:00Z",
			"2012-07-11T01:20:00.000Z",
		],
		["0 0 9 Apr-Oct ?", "2012-07-09T23:35:00Z", "2012-08-09T00:00:00.000Z"],
		[
			"0 0 */5 Apr,Aug,Oct Mon",
			"2012-07-09T23:35:00Z",
			"2012-08-01T00:00:00.000Z",
		],
		["0 0 * Feb Mon", "2012-07-09T23:35:00Z", "2013-02-04T00:00:00.000Z"],
		["0 0 29 Feb ?", "2012-07-09T23:35:00Z", "2016-02-29T00:00:00.000Z"],
		["0 0 1 * 1", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00.000Z"],
		["@monthly", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00.000Z"],
		["@every 1h30m", "2026-01-01T00:00:00.700Z", "2026-01-01T01:30:00.000Z"],
	])("%s after %s", (schedule, from, expected) => {
		expect(next(schedule, from)).toBe(expected);
	});

	it("finds nothing for a day that never comes", () => {
		expect(next("0 0 31 Feb ?", "2026-01-01T00:00:00Z")).toBeUndefined();
	});

	it.each([
		[
			"TZ=America/New_York 0 2 * * *",
			"2012-03-11T05:00:00Z",
			"2012-03-12T06:00:00.000Z",
		],
		[
			"TZ=America/New_York 0 3 * * *",
			"2012-03-11T05:00:00Z",
			"2012-03-11T07:00:00.000Z",
		],
		[
			"TZ=America/New_York 0 0 * * *",
			"2012-11-04T03:00:00Z",
			"2012-11-04T04:00:00.000Z",
		],
		[
			"TZ=America/New_York 0 1 * * *",
			"2012-11-04T04:00:00Z",
			"2012-11-04T05:00:00.000Z",
		],
		[
			"TZ=America/Sao_Paulo 0 0 * * *",
			"2018-11-03T04:00:00Z",
			"2018-11-05T02:00:00.000Z",
		],
		[
			"TZ=Asia/Tokyo 30 9 * * *",
			"2026-01-01T00:00:00Z",
			"2026-01-01T00:30:00.000Z",
		],
	])(
		"follows the clocks of its zone: %s after %s",
		(schedule, from, expected) => {
			expect(next(schedule, from)).toBe(expected);
		},
	);
});

describe("Zone", () => {
	it.each([
		["", "2026-07-01T12:00:00Z"],
		["Europe/Paris", "2026-07-01T14:00:00+02:00"],
		["America/St_Johns", "2026-07-01T09:30:00-02:30"],
	])("formats a moment in %j", (zone, expected) => {
		expect(new Zone(zone).format(Date.parse("2026-07-01T12:00:00Z"))).toBe(
			expected,
		);
	});
});

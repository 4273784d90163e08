import { describe, expect, it } from "vitest";
import {
	canonicalDuration,
	durationMilliseconds,
	formatDuration,
	parseDuration,
} from "./duration.ts";

describe("canonicalDuration", () => {
	it.each([
		["90s", "1m30s"],
		["0", "0s"],
		["-0", "0s"],
		["1h", "1h0m0s"],
		["1.5h", "1h30m0s"],
		["1500ms", "1.5s"],
		["100ms", "100ms"],
		["1us", "1µs"],
		["1500us", "1.5ms"],
		["12ns", "12ns"],
		["-1m1s", "-1m1s"],
		[".5s", "500ms"],
		["1.s", "1s"],
		["8760h", "8760h0m0s"],
	])("%s -> %s", (text, canonical) => {
		expect(canonicalDuration(text)).toBe(canonical);
	});

	it.each([
		["", 'time: invalid duration ""'],
		["-", 'time: invalid duration "-"'],
		["5", 'time: missing unit in duration "5"'],
		["5x", 'time: unknown unit "x" in duration "5x"'],
		["x", 'time: invalid duration "x"'],
		["1s.", 'time: invalid duration "1s."'],
		["9999999h", 'time: invalid duration "9999999h"'],
	])("%j is refused", (text, message) => {
		expect(() => parseDuration(text)).toThrow(message);
	});

	it("gives milliseconds", () => {
		expect(durationMilliseconds("1m0.5s")).toBe(60_500);
		expect(formatDuration(15e9)).toBe("15s");
	});
});

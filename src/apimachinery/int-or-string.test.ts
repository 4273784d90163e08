import { describe, expect, it } from "vitest";
import { intValue, scaledIntOrPercent } from "./int-or-string.ts";

describe("scaledIntOrPercent", () => {
	it.each([
		[5, 10, true, 5],
		["25%", 10, true, 3],
		["25%", 10, false, 2],
		["0%", 10, true, 0],
		["100%", 7, false, 7],
		["200%", 3, true, 6],
	] as const)("%s of %s (up: %s) is %s", (value, total, up, want) => {
		expect(scaledIntOrPercent(value, total, up)).toBe(want);
	});

	it.each([
		[undefined, "nil value for IntOrString"],
		[
			"5",
			"invalid value for IntOrString: invalid type: string is not a percentage",
		],
		[
			"x%",
			'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax',
		],
	])("%j is refused", (value, message) => {
		expect(() => scaledIntOrPercent(value, 1, true)).toThrow(message);
	});

	it("reads texts as numbers", () => {
		expect(intValue("80")).toBe(80);
		expect(intValue("http")).toBe(0);
		expect(intValue(7)).toBe(7);
	});
});

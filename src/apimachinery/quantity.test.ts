import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	addQuantity,
	canonicalQuantity,
	compareQuantity,
	formatQuantity,
	parseQuantity,
	quantityMilli,
	quantitySign,
	quantityValue,
	roundUpQuantity,
	subQuantity,
} from "./quantity.ts";

describe("canonicalQuantity", () => {
	it.each([
		["0", "0"],
		["00", "0"],
		["0Gi", "0"],
		["1000m", "1"],
		["100m", "100m"],
		["0.5", "500m"],
		["1.5", "1500m"],
		["1024Mi", "1Gi"],
		["512Mi", "512Mi"],
		["0.5Gi", "512Mi"],
		["1.5Gi", "1536Mi"],
		["0.5Ki", "512"],
		["1023Ki", "1023Ki"],
		["1048576Ki", "1Gi"],
		["1500000k", "1500M"],
		["1e3", "1e3"],
		["1E3", "1E3"],
		["129e6", "129e6"],
		["1e2", "100"],
		["12e-1", "1200e-3"],
		["1E", "1E"],
		["1Ei", "1Ei"],
		["8Ei", "9223372036854775807"],
		["1000", "1k"],
		["1500", "1500"],
		["100000", "100k"],
		["-1", "-1"],
		["-0.5", "-500m"],
		["+1", "+1"],
		["00100Ki", "00100Ki"],
		["0.1n", "1n"],
		["-0.1n", "-1n"],
		["1.00000000001", "1000000001n"],
		["0.0001", "100u"],
		["100u", "100u"],
		[" 1 ", "1"],
		["5.", "5."],
		[".5", "500m"],
		["1.5Ki", "1536"],
		["12345678901234567890", "12345678901234567890"],
		["1e-20", "1e-9"],
		["9223372036854775808", "9223372036854775808"],
	])("%s -> %s", (text, canonical) => {
		expect(canonicalQuantity(text)).toBe(canonical);
	});

	it("takes JSON numbers", () => {
		expect(canonicalQuantity(2)).toBe("2");
		expect(canonicalQuantity(0.25)).toBe("250m");
		expect(canonicalQuantity(1048576)).toBe("1048576");
	});

	it.each(["", "abc", "1.2.3", "1 Gi", "5x", "1,5"])(
		"refuses %j by its form",
		(text) => {
			expect(() => canonicalQuantity(text)).toThrow(
				"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
			);
		},
	);

	it.each(["1Kii", "1mm", "1e", "1i", "1K", "1m5", "--1"])(
		"refuses the suffix of %j",
		(text) => {
			expect(() => canonicalQuantity(text)).toThrow(
				"unable to parse quantity's suffix",
			);
		},
	);
});

describe("arithmetic", () => {
	it("adds in the format of the first that is not zero", () => {
		expect(formatQuantity(addQuantity("1Gi", "512Mi"))).toBe("1536Mi");
		expect(formatQuantity(addQuantity("0", "512Mi"))).toBe("512Mi");
		expect(formatQuantity(addQuantity("500m", "1"))).toBe("1500m");
		expect(formatQuantity(addQuantity("1", "1Ki"))).toBe("1025");
		expect(formatQuantity(subQuantity("1", "1500m"))).toBe("-500m");
		expect(formatQuantity(subQuantity("1Gi", "1Gi"))).toBe("0");
	});

	it("compares across suffixes and sizes", () => {
		expect(compareQuantity("1Gi", "1024Mi")).toBe(0);
		expect(compareQuantity("1G", "1Gi")).toBe(-1);
		expect(compareQuantity("-1", "-2")).toBe(1);
		expect(compareQuantity("0", "-1m")).toBe(1);
		expect(compareQuantity("1e2000000000", "1")).toBe(1);
	});

	it("rounds values away from zero", () => {
		expect(quantityValue("1500m")).toBe(2);
		expect(quantityValue("-1500m")).toBe(-2);
		expect(quantityValue("1Gi")).toBe(1073741824);
		expect(quantityValue("2k")).toBe(2000);
		expect(quantityMilli("0.1")).toBe(100);
		expect(quantityMilli("100u")).toBe(1);
		expect(quantityMilli("2")).toBe(2000);
		expect(quantitySign("-1")).toBe(-1);
		expect(formatQuantity(roundUpQuantity("100u", -3))).toBe("1m");
		expect(formatQuantity(roundUpQuantity("+1", -3))).toBe("+1");
		expect(formatQuantity(roundUpQuantity("1.5", -3))).toBe("1500m");
	});
});

describe("laws", () => {
	const text = fc
		.tuple(
			fc.integer({ min: -999999, max: 999999 }),
			fc.integer({ min: 0, max: 999 }),
			fc.constantFrom(
				"",
				"n",
				"u",
				"m",
				"k",
				"M",
				"G",
				"Ki",
				"Mi",
				"Gi",
				"e3",
				"e-2",
			),
		)
		.map(([whole, fraction, suffix]) => `${whole}.${fraction}${suffix}`);
	it("the canonical form is a fixed point and equal to its source", () => {
		fc.assert(
			fc.property(text, (t) => {
				const canonical = formatQuantity({ ...parseQuantity(t) });
				expect(canonicalQuantity(canonical)).toBe(canonical);
				expect(compareQuantity(canonical, t)).toBe(0);
			}),
		);
	});
	it("adding and taking away again changes nothing", () => {
		fc.assert(
			fc.property(text, text, (a, b) => {
				expect(compareQuantity(subQuantity(addQuantity(a, b), b), a)).toBe(0);
			}),
		);
	});
});

import { describe, expect, it } from "vitest";
import { fractionalByteWarnings } from "./fractional-bytes.ts";
import {
	validateIntOrPercent,
	validateNotMoreThanAll,
} from "./int-or-percent.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateNodeSelector } from "./node-selector.ts";
import { isFractional } from "./resource-names.ts";
import { validateCollisionCount } from "./status-counts.ts";
import { validateTolerations } from "./tolerations.ts";

const texts = (errors: readonly { field: string; message: string }[]) =>
	errors.map(({ field, message }) => `${field}: ${message}`);

describe("isFractional", () => {
	it.each([
		["1", false],
		["1.5", true],
		["100m", true],
		["1Gi", false],
		["5E", false],
		["1Ei", true],
		["9999999999999999999999", true],
	])("%s: %s", (value, expected) => {
		expect(isFractional(value)).toBe(expected);
	});

	it("is warned about under the resource's name", () => {
		const amounts = { memory: "1.5" };
		expect(fractionalByteWarnings(amounts, "memory", "limits")).toEqual([
			'limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
		]);
	});
});

describe("numbers and percentages", () => {
	it.each([
		[5, []],
		["5%", []],
		[-1, ["p: Invalid value: -1: must be greater than or equal to 0"]],
		[
			"5",
			[
				"p: Invalid value: \"5\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
			],
		],
	])("%j", (value, expected) => {
		expect(texts(validateIntOrPercent(value, "p"))).toEqual(expected);
	});

	it("are at most 100%", () => {
		expect(texts(validateNotMoreThanAll("101%", "p"))).toEqual([
			'p: Invalid value: "101%": must not be greater than 100%',
		]);
		expect(validateNotMoreThanAll(500, "p")).toEqual([]);
	});
});

describe("selectors", () => {
	it("of labels", () => {
		const selector = {
			matchExpressions: [
				{ key: "a", operator: "In" },
				{ key: "b", operator: "Exists", values: ["x"] },
				{ key: "c", operator: "Near", values: ["a b"] },
			],
		};
		expect(texts(validateLabelSelector(selector, "s")).slice(0, 3)).toEqual([
			"s.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
			"s.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
			's.matchExpressions[2].operator: Invalid value: "Near": not a valid selector operator',
		]);
	});

	it("of nodes", () => {
		expect(texts(validateNodeSelector({ nodeSelectorTerms: [] }, "n"))).toEqual(
			[
				"n.nodeSelectorTerms: Required value: must have at least one node selector term",
			],
		);
	});
});

describe("tolerations", () => {
	it("name a key or exist", () => {
		expect(
			texts(validateTolerations([{ operator: "Equal", value: "x" }], "t")),
		).toEqual([
			't[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
		]);
	});
});

describe("validateCollisionCount", () => {
	it.each([
		[undefined, undefined, []],
		[1, undefined, []],
		[1, 1, []],
		[
			undefined,
			1,
			["status.collisionCount: Invalid value: 0: cannot be decremented"],
		],
	])("%s after %s", (now, before, expected) => {
		const of = (collisionCount: number | undefined) =>
			collisionCount === undefined ? {} : { collisionCount };
		expect(texts(validateCollisionCount(of(now), of(before)))).toEqual(
			expected,
		);
	});
});

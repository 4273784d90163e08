import { describe, expect, it } from "vitest";
import {
	everything,
	formatLabelSelector,
	labelSelectorAsSelector,
	labelsFromSet,
	parseLabelSelector,
} from "./labels.ts";

describe("parseLabelSelector", () => {
	it.each([
		["", ""],
		["app=x", "app=x"],
		["app == x", "app==x"],
		["tier=web,app notin (y)", "app notin (y),tier=web"],
		["app in (b,a,b)", "app in (a,b)"],
		["app in ()", "app in ()"],
		["app in (,a)", "app in (,a)"],
		["app in (a,,b)", "app in (,a,b)"],
		["app=", "app="],
		["app==,b", "app==,b"],
		["!app", "!app"],
		["in=in", "in=in"],
		["a>5,b<6", "a>5,b<6"],
		["a in (in,notin)", "a in (in,notin)"],
	])("%j is %j", (text, canonical) => {
		expect(parseLabelSelector(text).toString()).toBe(canonical);
	});

	it.each([
		["=x", "found '=', expected: !, identifier, or 'end of string'"],
		["app in x", "unable to parse requirement: found 'x' expected: '('"],
		[
			"app in (x",
			"unable to parse requirement: found '', expected: ',' or ')'",
		],
		["app notin", "unable to parse requirement: found '' expected: '('"],
		[
			"a b",
			"unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
		],
		["app=x y", "found 'y', expected: ',' or 'end of string'"],
		[",", "found ',', expected: !, identifier, or 'end of string'"],
		["app=x,", "found '', expected: identifier after ','"],
		["!", "unable to parse requirement: found '', expected: identifier"],
		["!app=x", "found '=', expected: ',' or 'end of string'"],
		[
			"app>x",
			"unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
		],
		["app=(x)", "unable to parse requirement: found '(', expected: identifier"],
		["app=!x", "unable to parse requirement: found '!', expected: identifier"],
		[
			`app=${"x".repeat(64)}`,
			`unable to parse requirement: values[0][app]: Invalid value: "${"x".repeat(64)}": must be no more than 63 bytes`,
		],
		[
			"a in (x,=)",
			"unable to parse requirement: found '=', expected: ',', or identifier",
		],
		[
			"a in (=)",
			"unable to parse requirement: found '=', expected: ',', ')' or identifier",
		],
	])("%j is refused", (text, message) => {
		expect(() => parseLabelSelector(text)).toThrow(new Error(message));
	});

	it("names a wrong key without a path", () => {
		expect(() => parseLabelSelector("-app=x")).toThrow(
			/^unable to parse requirement: <nil>: Invalid value: "-app": name part must consist of/,
		);
	});
});

describe("matching", () => {
	const labels = { app: "x", n: "5" };
	it.each([
		["app=x", true],
		["app!=x", false],
		["nosuch!=x", true],
		["app", true],
		["!app", false],
		["app in (x,y)", true],
		["nosuch in (x,y)", false],
		["app notin (x,y)", false],
		["nosuch notin (x,y)", true],
		["app,n=5", true],
		["app,n=6", false],
		["n>4", true],
		["n>5", false],
		["n<6", true],
		["app>4", false],
		["nosuch=", false],
	])("%s: %s", (text, matches) => {
		expect(parseLabelSelector(text).matches(labels)).toBe(matches);
	});

	it("takes objects without labels", () => {
		expect(parseLabelSelector("app").matches(undefined)).toBe(false);
		expect(parseLabelSelector("!app").matches(undefined)).toBe(true);
		expect(parseLabelSelector("toString").matches({})).toBe(false);
		expect(parseLabelSelector("toString").matches(undefined)).toBe(false);
	});
});

describe("labelSelectorAsSelector", () => {
	it("absent selects nothing, empty everything", () => {
		expect(labelSelectorAsSelector(undefined).matches({})).toBe(false);
		expect(labelSelectorAsSelector({})).toBe(everything);
		expect(formatLabelSelector({})).toBe("<none>");
	});
	it("joins both forms", () => {
		const selector = labelSelectorAsSelector({
			matchLabels: { b: "1" },
			matchExpressions: [
				{ key: "a", operator: "In", values: ["y", "x"] },
				{ key: "c", operator: "DoesNotExist" },
			],
		});
		expect(selector.toString()).toBe("a in (x,y),b=1,!c");
		expect(selector.matches({ a: "x", b: "1" })).toBe(true);
		expect(selector.matches({ a: "x", b: "1", c: "" })).toBe(false);
		expect(labelsFromSet({ b: "1", a: "2" }).toString()).toBe("a=2,b=1");
	});
	it("refuses an unknown operator", () => {
		expect(() =>
			labelSelectorAsSelector({
				matchExpressions: [{ key: "a", operator: "Odd" }],
			}),
		).toThrow('"Odd" is not a valid pod selector operator');
		expect(
			formatLabelSelector({ matchExpressions: [{ key: "a", operator: "In" }] }),
		).toBe("<error>");
	});
});

import { describe, expect, it } from "vitest";
import { displayIssues } from "./issues.ts";
import { parse } from "./parser.ts";

const start =
	"'-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const operand = `expecting {'[', '{', '(', '.', ${start}`;

describe("what is no expression", () => {
	it.each([
		[
			"1 + +",
			[
				`1:5: Syntax error: mismatched input '+' ${operand}`,
				`1:6: Syntax error: mismatched input '<EOF>' ${operand}`,
			],
		],
		[
			"?",
			[
				`1:1: Syntax error: mismatched input '?' ${operand}`,
				`1:2: Syntax error: mismatched input '<EOF>' ${operand}`,
			],
		],
		[
			"1 + $",
			[
				"1:5: Syntax error: token recognition error at: '$'",
				`1:6: Syntax error: mismatched input '<EOF>' ${operand}`,
			],
		],
		[
			"a | b",
			[
				"1:3: Syntax error: token recognition error at: '| '",
				"1:5: Syntax error: extraneous input 'b' expecting <EOF>",
			],
		],
		[
			"*@a | b",
			[
				`1:1: Syntax error: extraneous input '*' ${operand}`,
				"1:2: Syntax error: token recognition error at: '@'",
				"1:5: Syntax error: token recognition error at: '| '",
				"1:7: Syntax error: extraneous input 'b' expecting <EOF>",
			],
		],
		["1 + 2\n3 +", ["2:1: Syntax error: mismatched input '3' expecting <EOF>"]],
		["a.", ["1:3: Syntax error: no viable alternative at input '.'"]],
		["(a", ["1:3: Syntax error: mismatched input '<EOF>' expecting ')'"]],
		["f(a b)", ["1:5: Syntax error: extraneous input 'b' expecting ')'"]],
		["a ? b", ["1:6: Syntax error: mismatched input '<EOF>' expecting ':'"]],
		[
			"[1",
			["1:3: Syntax error: mismatched input '<EOF>' expecting {']', ','}"],
		],
		["{'a'}", ["1:5: Syntax error: mismatched input '}' expecting ':'"]],
		[
			"TestAllTypes(){}",
			["1:15: Syntax error: mismatched input '{' expecting <EOF>"],
		],
		[
			"'abc",
			[
				"1:1: Syntax error: token recognition error at: ''abc'",
				`1:5: Syntax error: mismatched input '<EOF>' ${operand}`,
			],
		],
		["if", ["1:1: reserved identifier: if"]],
		["1.all(2, 3)", ["1:7: argument must be a simple name"]],
		["has(a)", ["1:5: invalid argument to has() macro"]],
		["99999999999999999999", ["1:1: invalid int literal"]],
	])("%s", (source, expected) => {
		const { expr, issues } = parse(source);
		expect(expr).toBeUndefined();
		const shown = displayIssues(source, issues)
			.split("\n")
			.filter((line) => line.startsWith("ERROR: <input>:"))
			.map((line) => line.slice("ERROR: <input>:".length));
		expect(shown).toEqual(expected);
	});

	it("is refused when it nests too deeply", () => {
		const { issues } = parse(`${"(".repeat(300)}1${")".repeat(300)}`);
		expect(issues[0]?.message).toMatch(/^expression recursion limit exceeded/);
	});
});

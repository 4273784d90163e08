import { describe, expect, it } from "vitest";
import {
	admissionCompiler,
	mutatedType,
	patchListType,
	type Visible,
} from "./admission/compilers.ts";
import { checkExpression } from "./check.ts";
import { boolType, nullType, stringType } from "./types/type.ts";

const visible: Visible = {
	params: false,
	authorizer: true,
	variables: { b: boolType },
	mutation: true,
};
const compiler = admissionCompiler(visible);
const operand =
	"'-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

describe("checkExpression", () => {
	it.each([
		["true", undefined],
		["variables.b", undefined],
		["object.spec.replicas > 5 && request.name == 'x'", undefined],
		['"text"', "must evaluate to bool but got string"],
		["object.x", "must evaluate to bool but got dyn"],
		["[1]", "must evaluate to bool but got list(int)"],
		["{'a': [1]}", "must evaluate to bool but got map(string, list(int))"],
		[
			"nothing.here",
			"compilation failed: ERROR: <input>:1:1: undeclared reference to 'nothing' (in container '')\n | nothing.here\n | ^",
		],
		[
			"true &&\n nothing",
			"compilation failed: ERROR: <input>:2:2: undeclared reference to 'nothing' (in container '')\n |  nothing\n | .^",
		],
		[
			"variables.a",
			"compilation failed: ERROR: <input>:1:10: undefined field 'a'\n | variables.a\n | .........^",
		],
		[
			"oops(1)",
			"compilation failed: ERROR: <input>:1:5: undeclared reference to 'oops' (in container '')\n | oops(1)\n | ....^",
		],
		[
			"size(1)",
			"compilation failed: ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int)'\n | size(1)\n | ....^",
		],
		[
			"1 + 'a'",
			"compilation failed: ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^",
		],
		[
			"object.name.matches('[')",
			"compilation failed: ERROR: <input>:1:21: invalid matches argument\n | object.name.matches('[')\n | ....................^",
		],
		[
			"1 +",
			`compilation failed: ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', ${operand}\n | 1 +\n | ...^`,
		],
		[
			"oops(",
			`compilation failed: ERROR: <input>:1:6: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', ')', '.', ${operand}\n | oops(\n | .....^`,
		],
		[
			"[",
			`compilation failed: ERROR: <input>:1:2: Syntax error: mismatched input '<EOF>' expecting {'[', ']', '{', '(', '.', ',', '-', '!', '?', ${operand.slice(10)}\n | [\n | .^`,
		],
	])("%s", (expression, problem) => {
		expect(checkExpression(expression, compiler, [boolType]).problem).toBe(
			problem,
		);
	});

	it.each([
		["Object{}", [mutatedType], undefined],
		[
			"Object{spec: Object.spec{replicas: 1, x: {'a': 1}}}",
			[mutatedType],
			undefined,
		],
		["1", [mutatedType], "must evaluate to Object but got int"],
		["[JSONPatch{op: 'add', path: '/x'}]", [patchListType], undefined],
		["object.x.map(c, JSONPatch{op: 'add'})", [patchListType], undefined],
		["1", [patchListType], "must evaluate to list(JSONPatch) but got int"],
		[
			"1",
			[stringType, nullType],
			"must evaluate to one of [string null_type] but got int",
		],
	])("%s as %j", (expression, returns, problem) => {
		expect(checkExpression(expression, compiler, returns).problem).toBe(
			problem,
		);
	});
});

import {
	type ASTNode,
	TypeError as CelTypeError,
	type Environment,
	ParseError,
} from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { baseEnvironment } from "./environment.ts";
import { registerMessages, withMessages } from "./messages.ts";

/** What an expression may name, and what it must come to. */
export interface ExpressionScope {
	/** Types by variable: `dyn`, `bool`, a name of `types` ... */
	readonly variables: Readonly<Record<string, string>>;
	/** Objects whose fields are known, each after those that it is made of. */
	readonly types?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** cel-go's names of the types it may have; absent: any. */
	readonly returns?: readonly string[];
}

export interface CheckedExpression {
	/** What is wrong with it, in cel-go's words; undefined when nothing is. */
	readonly problem: string | undefined;
	/** The type it has, as this library names it; `dyn` when that is not known. */
	readonly type: string;
}

interface Range {
	readonly start: number;
	readonly end: number;
}

/** Compiles and types an expression without running it (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go). */
export function checkExpression(
	expression: string,
	scope: ExpressionScope,
): CheckedExpression {
	const environment = environmentOf(scope);
	const source = withMessages(expression);
	const failed = (message: string, at: number): CheckedExpression => ({
		problem: `compilation failed: ${placed(source, message, at)}`,
		type: "dyn",
	});
	try {
		const parsed = environment.parse(source);
		const { valid, error, type = "dyn" } = parsed.check();
		if (!valid && error) throw error;
		const pattern = badPattern(parsed.ast);
		if (pattern) return failed("invalid matches argument", pattern.start);
		return { problem: returnProblem(type, scope.returns), type };
	} catch (error) {
		if (error instanceof ParseError)
			return failed(syntaxMessage(error, source), error.range?.start ?? 0);
		if (!(error instanceof CelTypeError)) throw error;
		const { message, at } = typeMessage(error, source, environment);
		return failed(message, at);
	}
}

function environmentOf({
	variables,
	types = {},
}: ExpressionScope): Environment {
	const environment = baseEnvironment().clone();
	registerMessages(environment);
	for (const [name, fields] of Object.entries(types))
		environment.registerType(name, { fields: { ...fields } });
	for (const [name, type] of Object.entries(variables))
		environment.registerVariable(name, type);
	return environment;
}

/** `ERROR: <input>:1:3: ...` with the line and a caret under the place. */
function placed(source: string, message: string, at: number): string {
	const before = source.slice(0, at).split("\n");
	const column = (before.at(-1) ?? "").length;
	const line = source.split("\n")[before.length - 1] ?? "";
	return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
}

const operandStarts = [
	"'['",
	"'{'",
	"'('",
	"'.'",
	"'-'",
	"'!'",
	"'true'",
	"'false'",
	"'null'",
	"NUM_FLOAT",
	"NUM_INT",
	"NUM_UINT",
	"STRING",
	"BYTES",
	"IDENTIFIER",
];

/** Tokens that may follow what stands before, in the order of the grammar. */
function expectedAfter(before: string): string {
	const tokens = [...operandStarts];
	if (/[\w)\]]\s*\($/.test(before)) tokens.splice(3, 0, "')'");
	else if (before.endsWith("[")) {
		tokens.splice(1, 0, "']'");
		tokens.splice(5, 0, "','");
		tokens.splice(tokens.indexOf("'!'") + 1, 0, "'?'");
	} else if (before.endsWith("{")) {
		tokens.splice(2, 0, "'}'");
		tokens.splice(5, 0, "','");
		tokens.splice(tokens.indexOf("'!'") + 1, 0, "'?'");
	}
	return `{${tokens.join(", ")}}`;
}

const closers: Readonly<Record<string, string>> = {
	RPAREN: "')'",
	RBRACKET: "']'",
	RBRACE: "'}'",
	COLON: "':'",
};

function syntaxMessage(error: ParseError, source: string): string {
	const { summary, range } = error;
	const start = range?.start ?? 0;
	const found =
		start >= source.length ? "<EOF>" : source.slice(start, range?.end);
	const expected = /^Expected (\w+),/.exec(summary)?.[1];
	if (expected !== undefined)
		return `Syntax error: mismatched input '${found}' expecting ${closers[expected] ?? expected}`;
	if (summary.startsWith("Unexpected character") && !/[\w'"]/.test(found))
		return `Syntax error: token recognition error at: '${found}'`;
	if (summary.startsWith("Unexpected character"))
		return `Syntax error: extraneous input '${found}' expecting <EOF>`;
	return `Syntax error: mismatched input '${found}' expecting ${expectedAfter(source.slice(0, start).trimEnd())}`;
}

interface Placed {
	readonly message: string;
	readonly at: number;
}

function typeMessage(
	error: CelTypeError,
	source: string,
	environment: Environment,
): Placed {
	const { summary, range } = error;
	const start = range?.start ?? 0;
	const variable = /^Unknown variable: (.*)$/.exec(summary)?.[1];
	if (variable !== undefined)
		return { message: undeclared(variable), at: start };
	const field = /^No such key: (.*)$/.exec(summary)?.[1];
	if (field !== undefined)
		return {
			message: `undefined field '${field}'`,
			at: source.lastIndexOf(".", start),
		};
	const call = /'(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary);
	if (call !== null) return callMessage(call, source, start, environment);
	return operatorMessage(summary, source, range ?? { start, end: start });
}

const undeclared = (name: string): string =>
	`undeclared reference to '${name}' (in container '')`;

function callMessage(
	[, receiver, name = "", args = ""]: RegExpExecArray,
	source: string,
	start: number,
	environment: Environment,
): Placed {
	const at = source.indexOf("(", source.indexOf(name, start));
	const known = environment
		.getDefinitions()
		.functions.some((one) => one.name === name);
	if (!known) return { message: undeclared(name), at };
	const target = receiver === undefined ? "" : `${goType(receiver)}.`;
	return {
		message: `found no matching overload for '${name}' applied to '${target}(${goTypes(args)})'`,
		at,
	};
}

/** cel-go names operators as functions. */
const operatorNames: Readonly<Record<string, string>> = {
	in: "@in",
	"!": "!_",
};

function operatorMessage(
	summary: string,
	source: string,
	{ start, end }: Range,
): Placed {
	const unary = /^no such overload: ([!-])(.+)$/.exec(summary);
	if (unary !== null)
		return {
			message: `found no matching overload for '${unary[1]}_' applied to '(${goType(unary[2] ?? "")})'`,
			at: start,
		};
	const binary = /^no such overload: (.+) (\S+) (.+)$/.exec(summary);
	if (binary === null) return { message: summary, at: start };
	const [, left = "", operator = "", right = ""] = binary;
	const name = operatorNames[operator] ?? `_${operator}_`;
	return {
		message: `found no matching overload for '${name}' applied to '(${goType(left)}, ${goType(right)})'`,
		at: Math.max(start, source.slice(0, end).lastIndexOf(operator)),
	};
}

/** The literal argument of a `matches` that is no regular expression. */
function badPattern(node: unknown): Range | undefined {
	if (Array.isArray(node)) return firstOf(node, badPattern);
	if (typeof node !== "object" || node === null || !("op" in node))
		return undefined;
	const { op, args } = node as { op: string; args: unknown };
	if (op === "rcall" && Array.isArray(args) && args[0] === "matches") {
		const [pattern] = (args[2] ?? []) as (ASTNode & { args: unknown })[];
		if (
			pattern !== undefined &&
			typeof pattern.args === "string" &&
			pattern.op === "value" &&
			!compiles(pattern.args)
		)
			return pattern.range;
	}
	return badPattern(args);
}

function firstOf<T, R>(
	items: readonly T[],
	find: (item: T) => R | undefined,
): R | undefined {
	for (const item of items) {
		const found = find(item);
		if (found !== undefined) return found;
	}
	return undefined;
}

function compiles(pattern: string): boolean {
	try {
		RE2JS.compile(pattern);
		return true;
	} catch {
		return false;
	}
}

const goNames: Readonly<Record<string, string>> = {
	null: "null_type",
	list: "list(dyn)",
	map: "map(dyn, dyn)",
	"google.protobuf.Timestamp": "timestamp",
	"google.protobuf.Duration": "duration",
};

/** `list<int>` as cel-go writes it: `list(int)`. */
function goType(type: string): string {
	const generic = /^(\w+)<(.*)>$/.exec(type);
	if (generic === null)
		return goNames[type] ?? (/^[A-Z]$/.test(type) ? "dyn" : type);
	const [, name = "", inner = ""] = generic;
	return `${name === "optional" ? "optional_type" : name}(${goTypes(inner)})`;
}

/** Types between commas, of which only those outside of brackets separate. */
function goTypes(types: string): string {
	if (types === "") return "";
	const parts: string[] = [""];
	let depth = 0;
	for (const char of types) {
		if (char === "<") depth++;
		if (char === ">") depth--;
		if (char === "," && depth === 0) parts.push("");
		else parts[parts.length - 1] += char;
	}
	return parts.map((part) => goType(part.trim())).join(", ");
}

function returnProblem(
	type: string,
	returns: readonly string[] | undefined,
): string | undefined {
	const own = goType(type);
	if (returns === undefined || returns.includes(own)) return undefined;
	// What a list of unknown things holds shows when it is run.
	if (own === "list(dyn)" && returns.some((one) => one.startsWith("list(")))
		return undefined;
	return returns.length === 1
		? `must evaluate to ${returns[0]} but got ${own}`
		: `must evaluate to one of [${returns.join(" ")}] but got ${own}`;
}

import type { Expr, FoldMacro, Issue } from "./ast.ts";

/**
 * The expansion of a call that is a macro, or what is wrong with it; undefined for other calls
 * (parser/macro.go, ext/comprehensions.go, cel/library.go).
 */
export function expandMacro(
	name: string,
	target: Expr | undefined,
	args: readonly Expr[],
	at: number,
): Expr | Issue | undefined {
	const [first, second, third, fourth] = args;
	if (target === undefined)
		return name === "has" && args.length === 1 && first
			? testOf(first)
			: undefined;
	if (first === undefined || second === undefined) return undefined;
	if (name === "optMap" || name === "optFlatMap") {
		if (args.length !== 2) return undefined;
		if (first.kind !== "ident")
			return {
				message: `${name}() variable name must be a simple identifier`,
				at: first.at,
			};
		return {
			kind: "optionalMap",
			at,
			operand: target,
			variable: first.name,
			body: second,
			flat: name === "optFlatMap",
		};
	}
	const one = oneVariable(name, args);
	if (one !== undefined) return fold(one, at, target, [first], second, third);
	if (third === undefined) return undefined;
	const two = twoVariables(name, args);
	return two && fold(two, at, target, [first, second], third, fourth);
}

function testOf(argument: Expr): Expr | Issue {
	return argument.kind === "select"
		? { ...argument, test: true }
		: { message: "invalid argument to has() macro", at: argument.at };
}

function oneVariable(
	name: string,
	{ length }: readonly Expr[],
): FoldMacro | undefined {
	switch (name) {
		case "all":
		case "exists":
		case "exists_one":
		case "existsOne":
		case "filter":
			return length === 2 ? name : undefined;
		case "map":
			return length === 2 || length === 3 ? name : undefined;
		default:
			return undefined;
	}
}

function twoVariables(
	name: string,
	{ length }: readonly Expr[],
): FoldMacro | undefined {
	switch (name) {
		case "all":
		case "exists":
		case "exists_one":
		case "existsOne":
			return length === 3 ? name : undefined;
		case "transformList":
		case "transformMap":
		case "transformMapEntry":
			return length === 3 || length === 4 ? name : undefined;
		default:
			return undefined;
	}
}

/** With one more argument the last but one says which items count. */
function fold(
	macro: FoldMacro,
	at: number,
	range: Expr,
	names: readonly Expr[],
	body: Expr,
	last: Expr | undefined,
): Expr | Issue {
	const variables: string[] = [];
	for (const name of names) {
		if (name.kind !== "ident")
			return { message: "argument must be a simple name", at: name.at };
		if (name.name === "__result__" || name.name === "@result")
			return {
				message: "iteration variable overwrites accumulator variable",
				at: name.at,
			};
		variables.push(name.name);
	}
	return {
		kind: "fold",
		at,
		macro,
		range,
		variables,
		filter: last && body,
		body: last ?? body,
	};
}

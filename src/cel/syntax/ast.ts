import type { CelUint } from "../values/scalars.ts";

/** `at` is the offset in the source that messages point to: of a call its bracket, of a selection its dot. */
interface Node {
	readonly at: number;
}

export type LiteralValue =
	| null
	| boolean
	| bigint
	| number
	| string
	| CelUint
	| Uint8Array;

export interface Literal extends Node {
	readonly kind: "literal";
	readonly value: LiteralValue;
}
export interface Ident extends Node {
	readonly kind: "ident";
	readonly name: string;
}
/** `a.b`, `a.?b`, and what `has(a.b)` tests. */
export interface Select extends Node {
	readonly kind: "select";
	readonly operand: Expr;
	readonly field: string;
	readonly test: boolean;
	readonly optional: boolean;
}
/** A function, an operator by cel-go's name (`_+_`), or a method of `target`. */
export interface Call extends Node {
	readonly kind: "call";
	readonly name: string;
	readonly target: Expr | undefined;
	readonly args: readonly Expr[];
}
export interface ListExpr extends Node {
	readonly kind: "list";
	readonly items: readonly {
		readonly value: Expr;
		readonly optional: boolean;
	}[];
}
export interface MapExpr extends Node {
	readonly kind: "map";
	readonly entries: readonly {
		readonly key: Expr;
		readonly value: Expr;
		readonly optional: boolean;
	}[];
}
export interface StructExpr extends Node {
	readonly kind: "struct";
	readonly name: string;
	readonly fields: readonly {
		readonly at: number;
		readonly name: string;
		readonly value: Expr;
		readonly optional: boolean;
	}[];
}

export type FoldMacro =
	| "all"
	| "exists"
	| "exists_one"
	| "existsOne"
	| "map"
	| "filter"
	| "transformList"
	| "transformMap"
	| "transformMapEntry";

/** A loop over a list or a map, as a macro wrote it. */
export interface Fold extends Node {
	readonly kind: "fold";
	readonly macro: FoldMacro;
	readonly range: Expr;
	/** One name, or index (key) and value. */
	readonly variables: readonly string[];
	/** Which items count: of map, transformList and transformMap. */
	readonly filter: Expr | undefined;
	readonly body: Expr;
}
/** `optMap` and `optFlatMap`: the body sees the value of an optional, when there is one. */
export interface OptionalMap extends Node {
	readonly kind: "optionalMap";
	readonly operand: Expr;
	readonly variable: string;
	readonly body: Expr;
	/** The body is an optional itself. */
	readonly flat: boolean;
}

export type Expr =
	| Literal
	| Ident
	| Select
	| Call
	| ListExpr
	| MapExpr
	| StructExpr
	| Fold
	| OptionalMap;

/** What is wrong, and where. */
export interface Issue {
	readonly message: string;
	readonly at: number;
}

/** Every expression within this one, itself first. */
export function* subexpressions(expr: Expr): Generator<Expr> {
	yield expr;
	for (const part of partsOf(expr)) yield* subexpressions(part);
}

function partsOf(expr: Expr): readonly Expr[] {
	switch (expr.kind) {
		case "literal":
		case "ident":
			return [];
		case "select":
			return [expr.operand];
		case "call":
			return expr.target ? [expr.target, ...expr.args] : expr.args;
		case "list":
			return expr.items.map(({ value }) => value);
		case "map":
			return expr.entries.flatMap(({ key, value }) => [key, value]);
		case "struct":
			return expr.fields.map(({ value }) => value);
		case "fold":
			return expr.filter
				? [expr.range, expr.filter, expr.body]
				: [expr.range, expr.body];
		case "optionalMap":
			return [expr.operand, expr.body];
	}
}

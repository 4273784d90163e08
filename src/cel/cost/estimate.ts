import type { Call, Expr, Fold, MapExpr, StructExpr } from "../syntax/ast.ts";
import type { Checked } from "../types/checker.ts";
import { type CelType, dynType } from "../types/type.ts";
import { sizeOf } from "../values/operations.ts";
import { estimateCall, type Operand } from "./call-estimate.ts";
import {
	add,
	type Estimate,
	exactly,
	multiply,
	union,
	unknownSize,
} from "./range.ts";

/** What evaluating an expression may cost at most (cel-go's checker/cost.go with Kubernetes' libraries). */
export function estimateCost(expr: Expr, checked: Checked): number {
	return new Estimator(checked).cost(expr).max;
}

class Estimator {
	readonly #checked: Checked;
	/** Sizes of values that expressions make. */
	readonly #sizes = new Map<Expr, Estimate>();
	/** Macros' variables, innermost last: whether a schema describes what they stand for. */
	readonly #locals: ReadonlyMap<string, boolean>[] = [];

	constructor(checked: Checked) {
		this.#checked = checked;
	}

	cost(expr: Expr): Estimate {
		switch (expr.kind) {
			case "literal":
				return exactly(0);
			case "ident":
				return exactly(1);
			case "select":
				return expr.test
					? exactly(0)
					: add(this.cost(expr.operand), exactly(1));
			case "list": {
				this.#sizes.set(expr, exactly(expr.items.length));
				return this.#sum(
					10,
					expr.items.map(({ value }) => value),
				);
			}
			case "map":
				return this.#map(expr);
			case "struct":
				return this.#struct(expr);
			case "call":
				return this.#call(expr);
			case "fold":
				return this.#fold(expr);
			case "optionalMap":
				return add(
					this.cost(expr.operand),
					add(exactly(2), this.cost(expr.body)),
				);
		}
	}

	#sum(base: number, parts: readonly Expr[]): Estimate {
		return parts.reduce(
			(total, part) => add(total, this.cost(part)),
			exactly(base),
		);
	}

	#map(expr: MapExpr): Estimate {
		this.#sizes.set(expr, exactly(expr.entries.length));
		return this.#sum(
			30,
			expr.entries.flatMap(({ key, value }) => [key, value]),
		);
	}

	#struct({ fields }: StructExpr): Estimate {
		return this.#sum(
			40,
			fields.map(({ value }) => value),
		);
	}

	#call(call: Call): Estimate {
		if (
			call.target === undefined &&
			(call.name === "_&&_" || call.name === "_||_")
		)
			return this.#logical(call);
		if (call.target === undefined && call.name === "_?_:_")
			return this.#conditional(call);
		const operands =
			call.target && !this.#checked.qualified.has(call)
				? [call.target, ...call.args]
				: call.args;
		const costs = operands.map((operand) => this.cost(operand));
		const { cost, size } = estimateCall(
			call,
			operands.map((operand) => this.#operand(operand)),
		);
		if (size !== undefined) this.#sizes.set(call, size);
		return costs.reduce(add, cost);
	}

	/** The right side may not be needed. */
	#logical({ args }: Call): Estimate {
		const [left, right] = args.map((arg) => this.cost(arg));
		return {
			min: left?.min ?? 0,
			max: (left?.max ?? 0) + (right?.max ?? 0),
		};
	}

	#conditional(call: Call): Estimate {
		const [condition, yes, no] = call.args as [Expr, Expr, Expr];
		const cost = add(
			this.cost(condition),
			union(this.cost(yes), this.cost(no)),
		);
		this.#sizes.set(call, union(this.#size(yes), this.#size(no)));
		return cost;
	}

	#operand(expr: Expr): Operand {
		return {
			type: this.#checked.types.get(expr) ?? dynType,
			size: this.#size(expr),
			literal: expr.kind === "literal" ? expr.value : undefined,
		};
	}

	#size(expr: Expr): Estimate {
		const known = this.#sizes.get(expr);
		if (known !== undefined) return known;
		if (expr.kind === "literal") return exactly(sizeOf(expr.value));
		const type = this.#checked.types.get(expr) ?? dynType;
		return this.#isDeclared(expr) ? declaredSize(type) : sizeOfType(type);
	}

	/** Whether the value is one that the schema describes: a variable, or a part of one that a path leads to. */
	#isDeclared(expr: Expr): boolean {
		switch (expr.kind) {
			case "ident":
				for (let i = this.#locals.length - 1; i >= 0; i--) {
					const declared = this.#locals[i]?.get(expr.name);
					if (declared !== undefined) return declared;
				}
				return true;
			case "select":
				return (
					this.#checked.types.get(expr.operand)?.kind === "object" &&
					this.#isDeclared(expr.operand)
				);
			case "call":
				return expr.name === "_[_]" && this.#isDeclared(expr.args[0] as Expr);
			default:
				return false;
		}
	}

	#fold(fold: Fold): Estimate {
		const range = this.cost(fold.range);
		const count = this.#size(fold.range);
		const declared = this.#isDeclared(fold.range);
		this.#locals.push(new Map(fold.variables.map((name) => [name, declared])));
		const body = this.cost(fold.body);
		const filter = fold.filter ? this.cost(fold.filter) : undefined;
		this.#locals.pop();
		const { start, turn, end } = turnCost(fold.macro, body, filter);
		const list =
			fold.macro === "map" ||
			fold.macro === "filter" ||
			fold.macro.startsWith("transform");
		if (list) this.#sizes.set(fold, { min: 0, max: count.max });
		return add(add(range, exactly(start + end)), multiply(count, turn));
	}
}

interface LoopCost {
	readonly start: number;
	readonly turn: Estimate;
	readonly end: number;
}

/** The parts of what a macro expands to: the first value, each turn with its condition, the result. */
function turnCost(
	macro: Fold["macro"],
	body: Estimate,
	filter: Estimate | undefined,
): LoopCost {
	const maybe = (cost: Estimate): Estimate =>
		add(filter ?? exactly(0), filter ? union(exactly(1), cost) : cost);
	switch (macro) {
		case "all":
			return { start: 0, turn: { min: 3, max: 3 + body.max }, end: 1 };
		case "exists":
			return { start: 0, turn: { min: 4, max: 4 + body.max }, end: 1 };
		case "exists_one":
		case "existsOne":
			return { start: 0, turn: add(body, { min: 1, max: 2 }), end: 2 };
		case "filter":
			return { start: 10, turn: add(body, { min: 1, max: 13 }), end: 1 };
		case "map":
		case "transformList":
			return { start: 10, turn: maybe(add(body, exactly(12))), end: 1 };
		default:
			return { start: 30, turn: maybe(add(body, exactly(3))), end: 1 };
	}
}

/** As the schema says; values that have no parts count for nothing. */
const declaredSize = ({ kind, maxElements }: CelType): Estimate =>
	maxElements === undefined && kind === "dyn"
		? unknownSize
		: { min: 0, max: maxElements ?? 0 };

/** How large a value of a type may be, by its schema. */
function sizeOfType(type: CelType | undefined): Estimate {
	if (type?.maxElements !== undefined) return { min: 0, max: type.maxElements };
	switch (type?.kind) {
		case "bool":
		case "int":
		case "uint":
		case "double":
		case "null":
			return exactly(1);
		default:
			return unknownSize;
	}
}

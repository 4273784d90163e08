import { isReservedWord } from "../types/escape.ts";
import type { Expr, Issue } from "./ast.ts";
import { tokenize } from "./lexer.ts";
import { expandMacro } from "./macros.ts";
import { operandStarts, Tokens } from "./tokens.ts";

/** Nesting deeper than this is refused, as cel-go does. */
const deepest = 250;

/** An expression's tree with its macros expanded, or what is wrong with it (parser/gen/CEL.g4, parser/parser.go). */
export function parse(source: string): {
	readonly expr: Expr | undefined;
	readonly issues: readonly Issue[];
} {
	const { tokens, issues } = tokenize(source);
	const parser = new Parser(new Tokens(tokens, [...issues]));
	const expr = parser.run();
	return { expr, issues: parser.issues };
}

/** Thrown where nothing sensible can follow; the issue is noted already. */
class GiveUp extends Error {}

const relations = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);
const operatorName = (operator: string): string =>
	operator === "in" ? "@in" : `_${operator}_`;

class Parser {
	readonly #tokens: Tokens;
	#depth = 0;

	constructor(tokens: Tokens) {
		this.#tokens = tokens;
	}

	get issues(): readonly Issue[] {
		return this.#tokens.issues;
	}

	run(): Expr | undefined {
		try {
			const expr = this.#expr();
			this.#tokens.expectEnd();
			return this.issues.length === 0 ? expr : undefined;
		} catch (error) {
			if (!(error instanceof GiveUp)) throw error;
			return undefined;
		}
	}

	#expr(): Expr {
		if (++this.#depth > deepest) {
			this.#issue(
				`expression recursion limit exceeded: ${deepest}`,
				this.#tokens.peek().at,
			);
			throw new GiveUp();
		}
		const condition = this.#or();
		const question = this.#tokens.accept("?");
		if (question === undefined) {
			this.#depth--;
			return condition;
		}
		const yes = this.#or();
		this.#expect(":");
		const no = this.#expr();
		this.#depth--;
		return this.#call("_?_:_", question.at, [condition, yes, no]);
	}

	#or(): Expr {
		return this.#logical("||", () =>
			this.#logical("&&", () => this.#relation()),
		);
	}

	/** A chain of one logical operator becomes a balanced tree, whose nodes point to their operators. */
	#logical(operator: string, operand: () => Expr): Expr {
		const terms = [operand()];
		const places: number[] = [];
		for (;;) {
			const found = this.#tokens.accept(operator);
			if (found === undefined) break;
			places.push(found.at);
			terms.push(operand());
		}
		const balance = (low: number, high: number): Expr => {
			const middle = (low + high + 1) >> 1;
			const left =
				middle === low ? (terms[middle] as Expr) : balance(low, middle - 1);
			const right =
				middle === high
					? (terms[middle + 1] as Expr)
					: balance(middle + 1, high);
			return this.#call(`_${operator}_`, places[middle] ?? 0, [left, right]);
		};
		return places.length === 0
			? (terms[0] as Expr)
			: balance(0, places.length - 1);
	}

	#relation(): Expr {
		return this.#leftToRight(relations, () => this.#sum());
	}

	#sum(): Expr {
		return this.#leftToRight(new Set(["+", "-"]), () =>
			this.#leftToRight(new Set(["*", "/", "%"]), () => this.#unary()),
		);
	}

	#leftToRight(operators: ReadonlySet<string>, operand: () => Expr): Expr {
		let left = operand();
		while (operators.has(this.#tokens.peek().type)) {
			const { type, at } = this.#tokens.next();
			left = this.#call(operatorName(type), at, [left, operand()]);
		}
		return left;
	}

	#unary(): Expr {
		const first = this.#tokens.peek();
		if (first.type !== "!" && first.type !== "-") return this.#member();
		let count = 0;
		while (this.#tokens.accept(first.type)) count++;
		const literal = this.#tokens.peek();
		if (
			first.type === "-" &&
			count % 2 === 1 &&
			(literal.type === "NUM_INT" || literal.type === "NUM_FLOAT")
		) {
			const { value } = literal;
			this.#tokens.next();
			return this.#members({
				kind: "literal",
				at: first.at,
				value: -(value as number),
			});
		}
		const operand = this.#member();
		if (count % 2 === 0) return operand;
		return this.#call(first.type === "!" ? "!_" : "-_", first.at, [operand]);
	}

	#member(): Expr {
		return this.#members(this.#primary());
	}

	#members(start: Expr): Expr {
		let expr = start;
		for (;;) {
			const dot = this.#tokens.accept(".");
			if (dot !== undefined) {
				expr = this.#selection(expr, dot.at);
				continue;
			}
			const open = this.#tokens.accept("[");
			if (open === undefined) return expr;
			const optional = this.#tokens.accept("?") !== undefined;
			const starts = operandStarts.has(this.#tokens.peek().type);
			const index =
				starts || optional ? this.#expr() : this.#noOperand({ optional: true });
			this.#expect("]");
			expr = this.#call(optional ? "_[?_]" : "_[_]", open.at, [expr, index]);
		}
	}

	#selection(operand: Expr, at: number): Expr {
		const optional = this.#tokens.accept("?") !== undefined;
		const name = this.#tokens.acceptOf(["IDENTIFIER", "ESC_IDENTIFIER"]);
		if (name === undefined) {
			this.#tokens.noViable(this.#tokens.previous());
			throw new GiveUp();
		}
		const open = optional ? undefined : this.#tokens.accept("(");
		if (open === undefined)
			return {
				kind: "select",
				at,
				operand,
				field: name.text,
				test: false,
				optional,
			};
		const args = this.#arguments();
		return this.#macroOr(name.text, operand, args, open.at);
	}

	#macroOr(
		name: string,
		target: Expr | undefined,
		args: Expr[],
		at: number,
	): Expr {
		const expanded = expandMacro(name, target, args, at);
		if (expanded === undefined) return { kind: "call", at, name, target, args };
		if ("message" in expanded) {
			this.#issue(expanded.message, expanded.at);
			return { kind: "literal", at, value: null };
		}
		return expanded;
	}

	#arguments(): Expr[] {
		const args: Expr[] = [];
		if (this.#tokens.accept(")")) return args;
		if (!operandStarts.has(this.#tokens.peek().type)) {
			this.#tokens.mismatch(operandNames({ before: "')'" }));
			throw new GiveUp();
		}
		do args.push(this.#expr());
		while (this.#tokens.accept(","));
		this.#expect(")");
		return args;
	}

	#primary(): Expr {
		const { type, at } = this.#tokens.peek();
		if (!operandStarts.has(type)) return this.#noOperand();
		this.#tokens.next();
		switch (type) {
			case "(": {
				const inner = this.#expr();
				this.#expect(")");
				return inner;
			}
			case "[":
				return this.#list(at);
			case "{":
				return this.#map(at);
			case ".":
			case "IDENTIFIER":
				return this.#named(type);
			case "true":
			case "false":
				return { kind: "literal", at, value: type === "true" };
			case "null":
				return { kind: "literal", at, value: null };
			default:
				return this.#literal(at);
		}
	}

	#literal(at: number): Expr {
		const value = this.#tokens.previous().value ?? null;
		if (value === 2n ** 63n) this.#issue("invalid int literal", at);
		return { kind: "literal", at, value };
	}

	/** A token too many is passed over, when an operand follows it; else what can't follow an operand is. */
	#noOperand(also: Parameters<typeof operandNames>[0] = {}): Expr {
		const { at } = this.#tokens.peek();
		const follows = operandStarts.has(this.#tokens.peek(1).type);
		this.#tokens.mismatch(operandNames(also));
		if (follows) {
			this.#tokens.next();
			return this.#unary();
		}
		this.#tokens.skipToFollow();
		return { kind: "literal", at, value: null };
	}

	#named(type: string): Expr {
		const name =
			type === "." ? this.#expect("IDENTIFIER") : this.#tokens.previous();
		const struct = this.#structName(name.text);
		if (struct !== undefined) return this.#struct(struct);
		if (isReservedWord(name.text))
			this.#issue(`reserved identifier: ${name.text}`, name.at);
		const open = this.#tokens.accept("(");
		if (open === undefined)
			return { kind: "ident", at: name.at, name: name.text };
		return this.#macroOr(name.text, undefined, this.#arguments(), open.at);
	}

	/** `a.b.C` when a `{` follows the names; only then they are taken. */
	#structName(first: string): string | undefined {
		let ahead = 0;
		let name = first;
		while (
			this.#tokens.peek(ahead).type === "." &&
			this.#tokens.peek(ahead + 1).type === "IDENTIFIER"
		) {
			name += `.${this.#tokens.peek(ahead + 1).text}`;
			ahead += 2;
		}
		if (this.#tokens.peek(ahead).type !== "{") return undefined;
		for (; ahead > 0; ahead--) this.#tokens.next();
		return name;
	}

	#struct(name: string): Expr {
		const { at } = this.#tokens.next();
		const fields: Extract<Expr, { kind: "struct" }>["fields"][number][] = [];
		while (this.#tokens.peek().type !== "}") {
			const optional = this.#tokens.accept("?") !== undefined;
			const field = this.#tokens.acceptOf(["IDENTIFIER", "ESC_IDENTIFIER"]);
			if (field === undefined) {
				this.#tokens.mismatch([
					"'}'",
					"','",
					"'?'",
					"IDENTIFIER",
					"ESC_IDENTIFIER",
				]);
				throw new GiveUp();
			}
			const colon = this.#expect(":");
			fields.push({
				at: colon.at,
				name: field.text,
				value: this.#expr(),
				optional,
			});
			if (!this.#tokens.accept(",")) break;
		}
		this.#close("}");
		return { kind: "struct", at, name, fields };
	}

	#list(at: number): Expr {
		const items: { value: Expr; optional: boolean }[] = [];
		if (this.#tokens.peek().type === "EOF") {
			this.#tokens.mismatch(
				operandNames({ before: "']'", comma: true, optional: true }),
			);
			throw new GiveUp();
		}
		while (this.#tokens.peek().type !== "]") {
			const optional = this.#tokens.accept("?") !== undefined;
			items.push({ value: this.#expr(), optional });
			if (!this.#tokens.accept(",")) break;
		}
		this.#close("]");
		return { kind: "list", at, items };
	}

	#map(at: number): Expr {
		const entries: { key: Expr; value: Expr; optional: boolean }[] = [];
		if (this.#tokens.peek().type === "EOF") {
			this.#tokens.mismatch(
				operandNames({ before: "'}'", comma: true, optional: true }),
			);
			throw new GiveUp();
		}
		while (this.#tokens.peek().type !== "}") {
			const optional = this.#tokens.accept("?") !== undefined;
			const key = this.#expr();
			this.#expect(":");
			entries.push({ key, value: this.#expr(), optional });
			if (!this.#tokens.accept(",")) break;
		}
		this.#close("}");
		return { kind: "map", at, entries };
	}

	#call(name: string, at: number, args: Expr[]): Expr {
		return { kind: "call", at, name, target: undefined, args };
	}

	#expect(type: string) {
		const found = this.#tokens.accept(type);
		if (found !== undefined) return found;
		this.#tokens.mismatch([type === "IDENTIFIER" ? type : `'${type}'`]);
		throw new GiveUp();
	}

	/** The end of a list or a map, which might also have gone on. */
	#close(type: string): void {
		if (this.#tokens.accept(type)) return;
		this.#tokens.mismatch([`'${type}'`, "','"]);
		if (this.#tokens.peek(1).type !== type) throw new GiveUp();
		this.#tokens.next();
		this.#tokens.next();
	}

	#issue(message: string, at: number): void {
		this.#tokens.issues.push({ message, at });
	}
}

/** Tokens that may begin an operand, in the order of the grammar, with those that may stand there besides. */
function operandNames(also: {
	before?: string;
	comma?: boolean;
	optional?: boolean;
}): string[] {
	const { before } = also;
	const closing = (name: string) => (before === name ? [name] : []);
	return [
		"'['",
		...closing("']'"),
		"'{'",
		...closing("'}'"),
		"'('",
		...closing("')'"),
		"'.'",
		...(also.comma ? ["','"] : []),
		"'-'",
		"'!'",
		...(also.optional ? ["'?'"] : []),
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
}

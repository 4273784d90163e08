import { CelUint } from "../values/scalars.ts";
import type { Issue, LiteralValue } from "./ast.ts";
import { unquote } from "./unquote.ts";

export interface Token {
	/** An operator or keyword by its text, or a kind of token by the grammar's name. */
	readonly type: string;
	readonly text: string;
	readonly at: number;
	readonly value?: LiteralValue;
}

/** The tokens of the grammar, tried in this order. */
const parts: Readonly<Record<string, RegExp>> = {
	space: /[\t\n\f\r ]+|\/\/[^\n]*/,
	longString: /[bB]?[rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?''')/,
	rawString: /[bB]?[rR](?:"[^"\n\r]*"|'[^'\n\r]*')/,
	string: /[bB]?(?:"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*')/,
	float: /\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?/,
	int: /(?:0x[0-9a-fA-F]+|\d+)[uU]?/,
	ident: /[A-Za-z_][A-Za-z0-9_]*/,
	escaped: /`[A-Za-z0-9_.\-/ ]+`/,
	operator: /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/,
};
const token = new RegExp(
	Object.entries(parts)
		.map(([name, { source }]) => `(?<${name}>${source})`)
		.join("|"),
	"y",
);

const words = new Set(["in", "true", "false", "null"]);

/** Splits an expression (parser/gen/CEL.g4); what is no token is an issue and left out. */
export function tokenize(source: string): {
	readonly tokens: readonly Token[];
	readonly issues: readonly Issue[];
} {
	const tokens: Token[] = [];
	const issues: Issue[] = [];
	let at = 0;
	while (at < source.length) {
		token.lastIndex = at;
		const match = token.exec(source);
		if (match === null) {
			const text = unrecognised(source, at);
			issues.push({
				message: `Syntax error: token recognition error at: '${text}'`,
				at,
			});
			at += text.length;
			continue;
		}
		const [text] = match;
		const groups = match.groups ?? {};
		if (groups.space === undefined)
			try {
				tokens.push(tokenOf(text, groups, at));
			} catch (error) {
				issues.push({ message: (error as Error).message, at });
				tokens.push({ type: "NUM_INT", text, at, value: 0n });
			}
		at += text.length;
	}
	tokens.push({ type: "EOF", text: "<EOF>", at: source.length });
	return { tokens, issues };
}

/** A half token with what the lexer had read of it: `| ` of `a | b`, the rest of the line of an open string. */
function unrecognised(source: string, at: number): string {
	const first = source[at] ?? "";
	if (first === '"' || first === "'")
		return /^[^\n\r]*/.exec(source.slice(at))?.[0] ?? first;
	if ("|&=".includes(first)) return source.slice(at, at + 2);
	return String.fromCodePoint(source.codePointAt(at) ?? 0);
}

function tokenOf(
	text: string,
	groups: Readonly<Record<string, string | undefined>>,
	at: number,
): Token {
	if (groups.longString ?? groups.rawString ?? groups.string) {
		const value = unquote(text);
		return {
			type: typeof value === "string" ? "STRING" : "BYTES",
			text,
			at,
			value,
		};
	}
	if (groups.float !== undefined)
		return { type: "NUM_FLOAT", text, at, value: Number(text) };
	if (groups.int !== undefined) return integer(text, at);
	if (groups.ident !== undefined)
		return { type: words.has(text) ? text : "IDENTIFIER", text, at };
	if (groups.escaped !== undefined)
		return { type: "ESC_IDENTIFIER", text: text.slice(1, -1), at };
	return { type: text, text, at };
}

const mostUint = 2n ** 64n - 1n;
/** One more than an int holds, for the literal of the least one, which is this negated. */
const mostInt = 2n ** 63n;

function integer(text: string, at: number): Token {
	const unsigned =
		/[uU]$/.test(text) && !/^0x/.test(text)
			? true
			: /^0x[0-9a-fA-F]+[uU]$/.test(text);
	const value = BigInt(unsigned ? text.slice(0, -1) : text);
	if (unsigned) {
		if (value > mostUint) throw new Error("invalid uint literal");
		return { type: "NUM_UINT", text, at, value: new CelUint(value) };
	}
	if (value > mostInt) throw new Error("invalid int literal");
	return { type: "NUM_INT", text, at, value };
}

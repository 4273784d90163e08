/** The lexer and parser of label selector text (k8s.io/apimachinery/pkg/labels/selector.go). */
import { goQuote } from "../field.ts";
import { isQualifiedName } from "../names.ts";
import {
	type LabelOperator,
	type LabelRequirement,
	newRequirement,
} from "./requirement.ts";

type TokenKind = "end" | "error" | "identifier" | "symbol" | "in" | "notin";
interface Token {
	readonly kind: TokenKind;
	readonly text: string;
}

const SYMBOLS = "=!(),><";
const KNOWN = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const END: Token = { kind: "end", text: "" };

function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	// Go's lexer takes a NUL byte for the end of the text.
	const end = text.indexOf("\0") < 0 ? text.length : text.indexOf("\0");
	while (at < end) {
		const ch = text[at] ?? "";
		if (/[ \t\r\n]/.test(ch)) at++;
		else if (SYMBOLS.includes(ch)) {
			const token = symbolAt(text, at, end);
			tokens.push(token.token);
			at = token.next;
		} else {
			const start = at;
			while (at < end && !/[ \t\r\n=!(),><]/.test(text[at] ?? "")) at++;
			const word = text.slice(start, at);
			const kind = word === "in" || word === "notin" ? word : "identifier";
			tokens.push({ kind, text: word });
		}
	}
	tokens.push(END);
	return tokens;
}

/** The longest known run of symbols. */
function symbolAt(
	text: string,
	start: number,
	end: number,
): { token: Token; next: number } {
	let run = "";
	let found = "";
	let at = start;
	for (; at < end && SYMBOLS.includes(text[at] ?? ""); at++) {
		run += text[at];
		if (KNOWN.has(run)) found = run;
		else if (found !== "") break;
	}
	return { token: { kind: "symbol", text: found }, next: at };
}

class Parser {
	readonly #tokens: Token[];
	#at = 0;
	constructor(text: string) {
		this.#tokens = tokenize(text);
	}
	peek(): Token {
		return this.#tokens[this.#at] ?? END;
	}
	next(): Token {
		return this.#tokens[this.#at++] ?? END;
	}
}

/** `in` and `notin` are words like others, except where an operator must stand. */
const isWord = (token: Token): boolean =>
	token.kind !== "symbol" && token.kind !== "end";
const isSymbol = (token: Token, text: string): boolean =>
	token.kind === "symbol" && token.text === text;

/** Throws an Error with Kubernetes' message: `found 'x', expected: ...`. */
export function parseRequirements(text: string): LabelRequirement[] {
	const parser = new Parser(text);
	const requirements: LabelRequirement[] = [];
	for (;;) {
		const token = parser.peek();
		if (token.kind === "end") return requirements;
		if (!isWord(token) && !isSymbol(token, "!"))
			throw new Error(
				`found '${token.text}', expected: !, identifier, or 'end of string'`,
			);
		try {
			requirements.push(parseRequirement(parser));
		} catch (error) {
			throw new Error(
				`unable to parse requirement: ${(error as Error).message}`,
			);
		}
		const after = parser.next();
		if (after.kind === "end") return requirements;
		if (!isSymbol(after, ","))
			throw new Error(
				`found '${after.text}', expected: ',' or 'end of string'`,
			);
		const following = parser.peek();
		if (!isWord(following) && !isSymbol(following, "!"))
			throw new Error(
				`found '${following.text}', expected: identifier after ','`,
			);
	}
}

function parseRequirement(parser: Parser): LabelRequirement {
	let token = parser.next();
	const negated = isSymbol(token, "!");
	if (negated) token = parser.next();
	if (!isWord(token))
		throw new Error(`found '${token.text}', expected: identifier`);
	const key = token.text;
	const wrong = isQualifiedName(key);
	// Go prints the absent path of this error as <nil>.
	if (wrong.length > 0)
		throw new Error(
			`<nil>: Invalid value: ${goQuote(key)}: ${wrong.join("; ")}`,
		);
	const follows = parser.peek();
	if (negated) return newRequirement(key, "!", []);
	if (follows.kind === "end" || isSymbol(follows, ","))
		return newRequirement(key, "exists", []);
	const operator = parseOperator(parser);
	const values =
		operator === "in" || operator === "notin"
			? parseValues(parser)
			: parseExactValue(parser);
	return newRequirement(key, operator, [...values].sort());
}

const BINARY: Readonly<Record<string, LabelOperator>> = {
	in: "in",
	notin: "notin",
	"=": "=",
	"==": "==",
	"!=": "!=",
	">": "gt",
	"<": "lt",
};

function parseOperator(parser: Parser): LabelOperator {
	const token = parser.next();
	const operator = token.kind === "identifier" ? undefined : BINARY[token.text];
	if (operator === undefined)
		throw new Error(
			`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`,
		);
	return operator;
}

function parseExactValue(parser: Parser): Set<string> {
	const next = parser.peek();
	if (next.kind === "end" || isSymbol(next, ",")) return new Set([""]);
	const token = parser.next();
	if (isWord(token)) return new Set([token.text]);
	throw new Error(`found '${token.text}', expected: identifier`);
}

function parseValues(parser: Parser): Set<string> {
	const open = parser.next();
	if (!isSymbol(open, "("))
		throw new Error(`found '${open.text}' expected: '('`);
	const first = parser.peek();
	if (isSymbol(first, ")")) {
		parser.next();
		return new Set([""]);
	}
	if (!isWord(first) && !isSymbol(first, ","))
		throw new Error(`found '${first.text}', expected: ',', ')' or identifier`);
	const values = parseIdentifiers(parser);
	if (!isSymbol(parser.next(), ")"))
		throw new Error(`found '${first.text}', expected: ')'`);
	return values;
}

/** Words between commas; a missing word is the empty value. */
function parseIdentifiers(parser: Parser): Set<string> {
	const values = new Set<string>();
	for (;;) {
		const token = parser.next();
		const next = parser.peek();
		if (isWord(token)) {
			values.add(token.text);
			if (isSymbol(next, ")")) return values;
			if (!isSymbol(next, ","))
				throw new Error(`found '${next.text}', expected: ',' or ')'`);
		} else if (isSymbol(token, ",")) {
			if (values.size === 0) values.add("");
			if (isSymbol(next, ")")) {
				values.add("");
				return values;
			}
			if (isSymbol(next, ",")) values.add("");
		} else
			throw new Error(`found '${token.text}', expected: ',', or identifier`);
	}
}

import type { Issue } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** Types of tokens that an operand may begin with. */
export const operandStarts: ReadonlySet<string> = new Set([
	"[",
	"{",
	"(",
	".",
	"-",
	"!",
	"true",
	"false",
	"null",
	"NUM_FLOAT",
	"NUM_INT",
	"NUM_UINT",
	"STRING",
	"BYTES",
	"IDENTIFIER",
]);

/** What may stand behind an operand. */
const follows: ReadonlySet<string> = new Set(
	"EOF ? : , ) ] } . [ == != in < <= > >= && || + - * / %".split(" "),
);

/** A place in a list of tokens, and the issues found so far. */
export class Tokens {
	readonly issues: Issue[];
	readonly #tokens: readonly Token[];
	#next = 0;
	/** After an issue nothing more is said until a token fits again. */
	#recovering = false;

	constructor(tokens: readonly Token[], issues: Issue[]) {
		this.#tokens = tokens;
		this.issues = issues;
	}

	peek(ahead = 0): Token {
		const last = this.#tokens.length - 1;
		return this.#tokens[Math.min(this.#next + ahead, last)] as Token;
	}

	next(): Token {
		const token = this.peek();
		this.#next++;
		this.#recovering = false;
		return token;
	}

	previous(): Token {
		return this.#tokens[this.#next - 1] as Token;
	}

	accept(type: string): Token | undefined {
		return this.peek().type === type ? this.next() : undefined;
	}

	acceptOf(types: readonly string[]): Token | undefined {
		return types.includes(this.peek().type) ? this.next() : undefined;
	}

	expectEnd(): void {
		if (this.peek().type !== "EOF") this.mismatch(["<EOF>"]);
	}

	/** Passes over what can't follow an operand. */
	skipToFollow(): void {
		while (!follows.has(this.peek().type)) this.#next++;
	}

	/** Notes that no rule goes on like this. */
	noViable(from: Token): void {
		const { text, at, type } = this.peek();
		const shown = type === "EOF" ? from.text : from.text + text;
		this.#report(`no viable alternative at input '${shown}'`, at);
	}

	#report(message: string, at: number): void {
		if (this.#recovering) return;
		this.#recovering = true;
		this.issues.push({ message: `Syntax error: ${message}`, at });
	}

	/** Notes that the next token is none of those, in ANTLR's words: `extraneous` when what is expected follows it. */
	mismatch(expected: readonly string[]): void {
		const { text, at } = this.peek();
		const after = this.peek(1).type;
		const fits =
			expected.includes(`'${after}'`) ||
			expected.includes(after) ||
			(after === "EOF" && expected.includes("<EOF>"));
		const isLast = this.peek().type === "EOF";
		const how = fits && !isLast ? "extraneous" : "mismatched";
		const names =
			expected.length === 1 ? expected[0] : `{${expected.join(", ")}}`;
		this.#report(`${how} input '${text}' expecting ${names}`, at);
	}
}

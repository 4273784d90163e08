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

/** A place in a list of tokens, and the issues found so far. */
export class Tokens {
	readonly issues: Issue[];
	readonly #tokens: readonly Token[];
	#next = 0;

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

	/** Notes that the next token is none of those, in ANTLR's words: `extraneous` when what is expected follows it. */
	mismatch(expected: readonly string[]): void {
		const { text, at } = this.peek();
		const after = this.peek(1).type;
		const follows =
			expected.includes(`'${after}'`) ||
			expected.includes(after) ||
			(after === "EOF" && expected.includes("<EOF>"));
		const isLast = this.peek().type === "EOF";
		const how = follows && !isLast ? "extraneous" : "mismatched";
		const names =
			expected.length === 1 ? expected[0] : `{${expected.join(", ")}}`;
		this.issues.push({
			message: `Syntax error: ${how} input '${text}' expecting ${names}`,
			at,
		});
	}
}

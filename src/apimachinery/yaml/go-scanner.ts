import {
	forbiddenCharacter,
	GoYamlError,
	isBlankOrEnd,
	isBreak,
	isEnd,
	type Mark,
} from "./go-characters.ts";
import { Cursor } from "./go-cursor.ts";
import { scanBlockScalar } from "./scan-block-scalar.ts";
import { scanPlain, scanQuoted } from "./scan-flow-scalars.ts";
import {
	scanAnchor,
	scanDirective,
	scanTag,
	type Tag,
} from "./scan-properties.ts";

export type TokenType =
	| "directive"
	| "document-start"
	| "document-end"
	| "stream-end"
	| "sequence-start"
	| "mapping-start"
	| "block-end"
	| "["
	| "]"
	| "{"
	| "}"
	| "entry"
	| ","
	| "key"
	| "value"
	| "alias"
	| "anchor"
	| "tag"
	| "scalar";

export interface Token {
	readonly type: TokenType;
	readonly mark: Mark;
	/** Of scalars: their value; of directives: name and value; of anchors and aliases: the name. */
	readonly text?: string;
	/** Of scalars: without quotes, not a block either. */
	readonly plain?: boolean;
	readonly tag?: Tag;
}

/** What may turn out to be a key, if a colon follows. */
interface SimpleKey {
	possible: boolean;
	readonly required: boolean;
	readonly token: number;
	readonly mark: Mark;
}

/** go-yaml's limit of nested collections. */
export const maxDepth = 10_000;
const maxKeyLength = 1024;

/** Cuts a text into tokens as go-yaml does (scannerc.go), and fails where and how it fails. */
export class GoScanner {
	readonly #cursor: Cursor;
	readonly #tokens: Token[] = [];
	/** How many tokens were taken. */
	#taken = 0;
	#indent = -1;
	readonly #indents: number[] = [];
	readonly #keys: SimpleKey[] = [];
	#flowLevel = 0;
	#keyAllowed = true;
	#ended = false;

	constructor(text: string) {
		if (forbiddenCharacter.test(text.replace(/^\ufeff/, "")))
			throw new GoYamlError("parser", "control characters are not allowed", {
				index: 0,
				line: 0,
				column: 0,
			});
		this.#cursor = new Cursor(text);
		this.#keys.push(this.#noKey());
	}

	peek(): Token {
		for (;;) {
			const [first] = this.#tokens;
			if (first !== undefined && !this.#mayBecomeKey()) return first;
			if (this.#ended) return first as Token;
			this.#fetch();
		}
	}

	next(): Token {
		const token = this.peek();
		if (token.type !== "stream-end") {
			this.#tokens.shift();
			this.#taken++;
		}
		return token;
	}

	/** Whether the first waiting token is a possible key: then it is not decided yet what stands before it. */
	#mayBecomeKey(): boolean {
		const key = this.#keys.find((k) => k.possible && k.token === this.#taken);
		return key !== undefined && this.#isValid(key);
	}

	#noKey(): SimpleKey {
		return {
			possible: false,
			required: false,
			token: -1,
			mark: this.#cursor.mark,
		};
	}

	#isValid(key: SimpleKey): boolean {
		if (!key.possible) return false;
		const { line, index } = this.#cursor;
		if (key.mark.line >= line && key.mark.index + maxKeyLength >= index)
			return true;
		if (key.required)
			this.#cursor.fail("could not find expected ':'", key.mark);
		key.possible = false;
		return false;
	}

	#saveKey(): void {
		if (!this.#keyAllowed) return;
		this.#removeKey();
		this.#keys[this.#keys.length - 1] = {
			possible: true,
			required: this.#flowLevel === 0 && this.#indent === this.#cursor.column,
			token: this.#taken + this.#tokens.length,
			mark: this.#cursor.mark,
		};
	}

	#removeKey(): void {
		const key = this.#keys.at(-1) as SimpleKey;
		if (key.possible && key.required)
			this.#cursor.fail("could not find expected ':'", key.mark);
		key.possible = false;
	}

	#push(type: TokenType, mark: Mark, more: Partial<Token> = {}): void {
		this.#tokens.push({ type, mark, ...more });
	}

	#unroll(column: number): void {
		if (this.#flowLevel > 0) return;
		while (this.#indent > column) {
			this.#push("block-end", this.#cursor.mark);
			this.#indent = this.#indents.pop() ?? -1;
		}
	}

	#roll(type: TokenType, mark: Mark, before = this.#tokens.length): void {
		if (this.#flowLevel > 0 || this.#indent >= mark.column) return;
		this.#indents.push(this.#indent);
		this.#indent = mark.column;
		if (this.#indents.length > maxDepth)
			this.#cursor.fail(`exceeded max depth of ${maxDepth}`);
		this.#tokens.splice(before, 0, { type, mark });
	}

	#skipToToken(): void {
		const cursor = this.#cursor;
		for (;;) {
			const tabs = this.#flowLevel > 0 || !this.#keyAllowed;
			while (cursor.at() === " " || (tabs && cursor.at() === "\t"))
				cursor.skip();
			if (cursor.at() === "#") cursor.skipToBreak();
			if (!isBreak(cursor.at())) return;
			cursor.readLine();
			if (this.#flowLevel === 0) this.#keyAllowed = true;
		}
	}

	#fetch(): void {
		this.#skipToToken();
		const cursor = this.#cursor;
		this.#unroll(cursor.column);
		const scan = this.#scanOf(cursor.at());
		if (scan !== undefined) scan();
		else cursor.fail("found character that cannot start any token");
	}

	/** How a token that begins with this character is scanned; undefined when none can. */
	#scanOf(ch: string): (() => void) | undefined {
		const cursor = this.#cursor;
		if (isEnd(ch)) return () => this.#streamEnd();
		if (cursor.column === 0 && ch === "%") return () => this.#directive();
		if (cursor.isDocumentIndicator()) return () => this.#documentIndicator();
		const inFlow = this.#flowLevel > 0;
		return (
			this.#collectionScan(ch, inFlow) ??
			this.#wordScan(ch, inFlow) ??
			(startsPlain(ch, cursor.at(1), inFlow) ? () => this.#plain() : undefined)
		);
	}

	#collectionScan(ch: string, inFlow: boolean): (() => void) | undefined {
		const spaced = isBlankOrEnd(this.#cursor.at(1));
		switch (ch) {
			case "[":
			case "{":
				return () => this.#flowStart(ch);
			case "]":
			case "}":
				return () => this.#flowEnd(ch);
			case ",":
				return () => this.#indicator(",", true);
			case "-":
				return spaced ? () => this.#blockEntry() : undefined;
			case "?":
				return inFlow || spaced ? () => this.#key() : undefined;
			case ":":
				return inFlow || spaced ? () => this.#value() : undefined;
			default:
				return undefined;
		}
	}

	#wordScan(ch: string, inFlow: boolean): (() => void) | undefined {
		switch (ch) {
			case "*":
				return () => this.#word("alias", (c) => ({ text: scanAnchor(c) }));
			case "&":
				return () => this.#word("anchor", (c) => ({ text: scanAnchor(c) }));
			case "!":
				return () => this.#word("tag", (c) => ({ tag: scanTag(c) }));
			case "'":
			case '"':
				return () => this.#word("scalar", (c) => ({ text: scanQuoted(c) }));
			case "|":
			case ">":
				return inFlow ? undefined : () => this.#blockScalar();
			default:
				return undefined;
		}
	}

	#streamEnd(): void {
		this.#cursor.finishLine();
		this.#unroll(-1);
		this.#removeKey();
		this.#keyAllowed = false;
		this.#push("stream-end", this.#cursor.mark);
		this.#ended = true;
	}

	#directive(): void {
		this.#unroll(-1);
		this.#removeKey();
		this.#keyAllowed = false;
		const { mark } = this.#cursor;
		const { name, value } = scanDirective(this.#cursor);
		this.#push("directive", mark, { text: `${name} ${value}` });
	}

	#documentIndicator(): void {
		this.#unroll(-1);
		this.#removeKey();
		this.#keyAllowed = false;
		const { mark } = this.#cursor;
		const start = this.#cursor.at() === "-";
		this.#cursor.skip(3);
		this.#push(start ? "document-start" : "document-end", mark);
	}

	#flowStart(type: "[" | "{"): void {
		this.#saveKey();
		this.#keys.push(this.#noKey());
		if (++this.#flowLevel > maxDepth)
			this.#cursor.fail(`exceeded max depth of ${maxDepth}`);
		this.#keyAllowed = true;
		this.#take(type);
	}

	#flowEnd(type: "]" | "}"): void {
		this.#removeKey();
		if (this.#flowLevel > 0) {
			this.#flowLevel--;
			this.#keys.pop();
		}
		this.#keyAllowed = false;
		this.#take(type);
	}

	#indicator(type: TokenType, keyAllowed: boolean): void {
		this.#removeKey();
		this.#keyAllowed = keyAllowed;
		this.#take(type);
	}

	#take(type: TokenType): void {
		const { mark } = this.#cursor;
		this.#cursor.skip();
		this.#push(type, mark);
	}

	#blockEntry(): void {
		if (this.#flowLevel === 0) {
			if (!this.#keyAllowed)
				this.#cursor.fail(
					"block sequence entries are not allowed in this context",
				);
			this.#roll("sequence-start", this.#cursor.mark);
		}
		this.#indicator("entry", true);
	}

	#key(): void {
		if (this.#flowLevel === 0) {
			if (!this.#keyAllowed)
				this.#cursor.fail("mapping keys are not allowed in this context");
			this.#roll("mapping-start", this.#cursor.mark);
		}
		this.#indicator("key", this.#flowLevel === 0);
	}

	#value(): void {
		const key = this.#keys.at(-1) as SimpleKey;
		if (this.#isValid(key)) {
			const at = key.token - this.#taken;
			this.#tokens.splice(at, 0, { type: "key", mark: key.mark });
			this.#roll("mapping-start", key.mark, at);
			key.possible = false;
			this.#keyAllowed = false;
		} else {
			if (this.#flowLevel === 0) {
				if (!this.#keyAllowed)
					this.#cursor.fail("mapping values are not allowed in this context");
				this.#roll("mapping-start", this.#cursor.mark);
			}
			this.#keyAllowed = this.#flowLevel === 0;
		}
		this.#take("value");
	}

	/** What may be a key itself. */
	#word(type: TokenType, scan: (cursor: Cursor) => Partial<Token>): void {
		this.#saveKey();
		this.#keyAllowed = false;
		const { mark } = this.#cursor;
		this.#push(type, mark, scan(this.#cursor));
	}

	#plain(): void {
		this.#word("scalar", (cursor) => {
			const inFlow = this.#flowLevel > 0;
			const { text, broken } = scanPlain(cursor, inFlow, this.#indent);
			if (broken) this.#keyAllowed = true;
			return { text, plain: true };
		});
	}

	#blockScalar(): void {
		this.#removeKey();
		this.#keyAllowed = true;
		const { mark } = this.#cursor;
		const text = scanBlockScalar(this.#cursor, this.#indent);
		this.#push("scalar", mark, { text });
	}
}

const indicators = "-?:,[]{}#&*!|>'\"%@`";

function startsPlain(ch: string, next: string, inFlow: boolean): boolean {
	if (!isBlankOrEnd(ch) && !indicators.includes(ch)) return true;
	if (ch === "-") return next !== " " && next !== "\t";
	return !inFlow && (ch === "?" || ch === ":") && !isBlankOrEnd(next);
}

import type { Fold } from "./fold.ts";
import {
	GoYamlError,
	isBlank,
	isBlankOrEnd,
	isBreak,
	isBreakOrEnd,
	type Mark,
} from "./go-characters.ts";

/** A place in a text that moves forward and knows its line and column. */
export class Cursor {
	readonly #text: string;
	#index = 0;
	#line = 0;
	#column = 0;

	constructor(text: string) {
		this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
	}

	get mark(): Mark {
		return { index: this.#index, line: this.#line, column: this.#column };
	}
	get index(): number {
		return this.#index;
	}
	get line(): number {
		return this.#line;
	}
	get column(): number {
		return this.#column;
	}

	/** The character so far ahead; "" beyond the end. */
	at(offset = 0): string {
		return this.#text[this.#index + offset] ?? "";
	}

	skip(count = 1): void {
		for (let i = 0; i < count; i++) {
			// A character beyond the basic plane is one column.
			const wide = (this.#text.codePointAt(this.#index) ?? 0) > 0xffff;
			this.#index += wide ? 2 : 1;
			this.#column++;
		}
	}

	/** Passes over a line break; returns it as YAML reads it: mostly a line feed. */
	readLine(): string {
		const ch = this.at();
		this.#index += ch === "\r" && this.at(1) === "\n" ? 2 : 1;
		this.#line++;
		this.#column = 0;
		return ch === "\u2028" || ch === "\u2029" ? ch : "\n";
	}

	/** Takes characters while they belong; the test may look ahead with `at`. */
	takeWhile(belongs: (ch: string) => boolean): string {
		const first = this.#index;
		while (belongs(this.at())) this.skip();
		return this.#text.slice(first, this.#index);
	}

	skipBlanks(): void {
		while (isBlank(this.at())) this.skip();
	}

	skipToBreak(): void {
		while (!isBreakOrEnd(this.at())) this.skip();
	}

	/** The end of the stream begins a line of its own. */
	finishLine(): void {
		if (this.#column === 0) return;
		this.#line++;
		this.#column = 0;
	}

	/** `---` or `...` at the beginning of a line. */
	isDocumentIndicator(): boolean {
		if (this.#column !== 0) return false;
		const text = this.#text.slice(this.#index, this.#index + 3);
		return (text === "---" || text === "...") && isBlankOrEnd(this.at(3));
	}

	/** Hands blanks and line breaks to `fold`; `onBlank` is called before each blank. */
	readSpace(fold: Fold, onBlank?: () => void): void {
		for (;;) {
			const ch = this.at();
			if (isBreak(ch)) fold.lineBreak(this.readLine());
			else if (isBlank(ch)) {
				onBlank?.();
				fold.blank(ch);
				this.skip();
			} else return;
		}
	}

	/** A scanner's error here. */
	fail(problem: string, context: Mark = this.mark): never {
		throw new GoYamlError("scanner", problem, this.mark, context);
	}
}

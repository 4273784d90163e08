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

	skipLine(): void {
		this.#index += this.at() === "\r" && this.at(1) === "\n" ? 2 : 1;
		this.#line++;
		this.#column = 0;
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

	/** Blanks and line breaks; true when there was a break among them. `onBlank` is asked before each blank. */
	skipSpace(onBlank?: (afterBreak: boolean) => void): boolean {
		let broken = false;
		for (;;) {
			if (isBreak(this.at())) {
				this.skipLine();
				broken = true;
			} else if (isBlank(this.at())) {
				onBlank?.(broken);
				this.skip();
			} else return broken;
		}
	}

	/** A scanner's error here. */
	fail(problem: string, context: Mark = this.mark): never {
		throw new GoYamlError("scanner", problem, this.mark, context);
	}
}

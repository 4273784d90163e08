/** Finds the line of an offset; the text is gone through once, and only when somebody asks. */
export class LineIndex {
	readonly #text: string;
	#breaks: number[] | undefined;

	constructor(text: string) {
		this.#text = text;
	}

	/** Counted from one. */
	lineAt(offset: number): number {
		this.#breaks ??= this.#findBreaks();
		const breaks = this.#breaks;
		let low = 0;
		let high = breaks.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((breaks[middle] as number) < offset) low = middle + 1;
			else high = middle;
		}
		return low + 1;
	}

	#findBreaks(): number[] {
		const breaks: number[] = [];
		let at = this.#text.indexOf("\n");
		while (at >= 0) {
			breaks.push(at);
			at = this.#text.indexOf("\n", at + 1);
		}
		return breaks;
	}
}

/** Puts the lines of a scalar together: one break is a space, more are one less (scannerc.go). */
export class Fold {
	text = "";
	/** A line break was seen behind the last word. */
	broken = false;
	#blanks = "";
	#break = "";
	#more = "";

	/** Appends what is no space, behind the spaces that are due. */
	word(text: string): void {
		this.join();
		this.text += text;
	}

	blank(ch: string): void {
		if (!this.broken) this.#blanks += ch;
	}

	lineBreak(text: string): void {
		if (this.broken) this.#more += text;
		else {
			this.broken = true;
			this.#blanks = "";
			this.#break = text;
		}
	}

	/** A break that leaves nothing behind, nor do the blanks after it. */
	escapedBreak(): void {
		this.broken = true;
	}

	join(): void {
		if (!this.broken) this.text += this.#blanks;
		else if (this.#break === "\n") this.text += this.#more || " ";
		else this.text += this.#break + this.#more;
		this.broken = false;
		this.#blanks = "";
		this.#break = "";
		this.#more = "";
	}
}

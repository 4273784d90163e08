/** What go-yaml's scanner takes characters for (yamlprivateh.go); "" is the end of the text. */
export const isBreak = (ch: string): boolean =>
	ch === "\n" ||
	ch === "\r" ||
	ch === "\u0085" ||
	ch === "\u2028" ||
	ch === "\u2029";
export const isBlank = (ch: string): boolean => ch === " " || ch === "\t";
export const isEnd = (ch: string): boolean => ch === "" || ch === "\0";
export const isBreakOrEnd = (ch: string): boolean => isBreak(ch) || isEnd(ch);
export const isBlankOrEnd = (ch: string): boolean =>
	isBlank(ch) || isBreakOrEnd(ch);
export const isWord = (ch: string): boolean => /^[0-9A-Za-z_-]$/.test(ch);

/** Where the text has a character that YAML does not allow at all. */
export const forbiddenCharacter =
	/[^\t\n\r\x20-\x7e\u0085\u00a0-\ufffd]|\ufffe|\uffff/;

/** A place in the text, all counted from nought. */
export interface Mark {
	readonly index: number;
	readonly line: number;
	readonly column: number;
}

/** What is wrong with a text, as go-yaml says it. */
export class GoYamlError extends Error {
	/** `scanner` errors count their line from one, `parser` errors from nought (decode.go's parser.fail). */
	constructor(
		from: "scanner" | "parser",
		problem: string,
		at: Mark,
		context?: Mark,
	) {
		const line =
			at.line !== 0
				? at.line + (from === "scanner" ? 1 : 0)
				: (context?.line ?? 0);
		super(`yaml: ${line === 0 ? "" : `line ${line}: `}${problem}`);
	}
}

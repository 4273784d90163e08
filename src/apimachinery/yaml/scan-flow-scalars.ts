/** Scalars in quotes and without (scannerc.go). */
import { Fold } from "./fold.ts";
import { isBlank, isBlankOrEnd, isBreak, isEnd } from "./go-characters.ts";
import type { Cursor } from "./go-cursor.ts";

/** In double quotes: what may follow a backslash, and what it stands for. */
const escapes: Readonly<Record<string, string>> = {
	"0": "\0",
	a: "\x07",
	b: "\b",
	t: "\t",
	"\t": "\t",
	n: "\n",
	v: "\v",
	f: "\f",
	e: "\x1b",
	" ": " ",
	'"': '"',
	"'": "'",
	"\\": "\\",
	N: "\u0085",
	_: "\u00a0",
	L: "\u2028",
	P: "\u2029",
	"/": "/",
};
/** The same by a number of hexadecimal digits. */
const codes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

export function scanQuoted(cursor: Cursor): string {
	const start = cursor.mark;
	const quote = cursor.at();
	const fold = new Fold();
	const isText = (ch: string) =>
		ch !== quote && (ch !== "\\" || quote === "'") && !isBlankOrEnd(ch);
	cursor.skip();
	for (;;) {
		if (cursor.isDocumentIndicator())
			cursor.fail("found unexpected document indicator", start);
		if (isEnd(cursor.at()))
			cursor.fail("found unexpected end of stream", start);
		while (!isBlankOrEnd(cursor.at())) {
			const ch = cursor.at();
			if (isText(ch)) fold.text += cursor.takeWhile(isText);
			else if (ch === "\\") {
				if (isBreak(cursor.at(1))) {
					cursor.skip();
					cursor.readLine();
					fold.escapedBreak();
					break;
				}
				fold.text += escaped(cursor, start);
			} else if (quote === "'" && cursor.at(1) === "'") {
				fold.text += "'";
				cursor.skip(2);
			} else {
				cursor.skip();
				return fold.text;
			}
		}
		cursor.readSpace(fold);
		fold.join();
	}
}

function escaped(cursor: Cursor, start: Cursor["mark"]): string {
	const ch = cursor.at(1);
	const plain = escapes[ch];
	const digits = codes[ch];
	if (plain === undefined && digits === undefined)
		cursor.fail("found unknown escape character", start);
	cursor.skip(2);
	if (plain !== undefined) return plain;
	let code = "";
	for (let i = 0; i < (digits ?? 0); i++) {
		if (!/^[0-9a-fA-F]$/.test(cursor.at(i)))
			cursor.fail("did not find expected hexdecimal number", start);
		code += cursor.at(i);
	}
	const value = Number.parseInt(code, 16);
	if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
		cursor.fail("found invalid Unicode character escape code", start);
	cursor.skip(digits);
	return String.fromCodePoint(value);
}

/** `broken` tells that a line break follows before anything else does. */
export function scanPlain(
	cursor: Cursor,
	inFlow: boolean,
	parentIndent: number,
): { readonly text: string; readonly broken: boolean } {
	const start = cursor.mark;
	const indent = parentIndent + 1;
	const fold = new Fold();
	const isText = (ch: string) => {
		if (ch === ":") return !isBlankOrEnd(cursor.at(1));
		return !isBlankOrEnd(ch) && !(inFlow && ",?[]{}".includes(ch));
	};
	for (;;) {
		if (cursor.isDocumentIndicator() || cursor.at() === "#") return fold;
		if (isText(cursor.at())) fold.word(cursor.takeWhile(isText));
		if (!isBlank(cursor.at()) && !isBreak(cursor.at())) return fold;
		cursor.readSpace(fold, () => {
			if (fold.broken && cursor.column < indent && cursor.at() === "\t")
				cursor.fail("found a tab character that violates indentation", start);
		});
		if (!inFlow && cursor.column < indent) return fold;
	}
}

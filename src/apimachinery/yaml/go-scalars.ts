/** Passes over scalars, anchors, tags and directives as go-yaml's scanner does, for the errors it finds in them. */
import {
	isBlank,
	isBlankOrEnd,
	isBreak,
	isBreakOrEnd,
	isEnd,
	isWord,
} from "./go-characters.ts";
import type { Cursor } from "./go-cursor.ts";

/** In double quotes: what may follow a backslash, and of how many hexadecimal digits the rest is. */
const escapes: Readonly<Record<string, number>> = Object.fromEntries([
	...[..."0abt\tnvfe \"'\\N_LP/"].map((ch) => [ch, 0] as const),
	["x", 2],
	["u", 4],
	["U", 8],
]);

export function skipQuoted(cursor: Cursor): void {
	const start = cursor.mark;
	const quote = cursor.at();
	cursor.skip();
	for (;;) {
		if (cursor.isDocumentIndicator())
			cursor.fail("found unexpected document indicator", start);
		if (isEnd(cursor.at()))
			cursor.fail("found unexpected end of stream", start);
		while (!isBlankOrEnd(cursor.at())) {
			const ch = cursor.at();
			if (ch === quote && quote === "'" && cursor.at(1) === "'") cursor.skip(2);
			else if (ch === quote) {
				cursor.skip();
				return;
			} else if (ch === "\\" && quote === '"') {
				if (isBreak(cursor.at(1))) {
					cursor.skip();
					cursor.skipLine();
					break;
				}
				skipEscape(cursor, start);
			} else cursor.skip();
		}
		cursor.skipSpace();
	}
}

function skipEscape(cursor: Cursor, start: Cursor["mark"]): void {
	const digits = escapes[cursor.at(1)];
	if (digits === undefined)
		cursor.fail("found unknown escape character", start);
	cursor.skip(2);
	let code = "";
	for (let i = 0; i < digits; i++) {
		if (!/^[0-9a-fA-F]$/.test(cursor.at(i)))
			cursor.fail("did not find expected hexdecimal number", start);
		code += cursor.at(i);
	}
	const value = Number.parseInt(code || "0", 16);
	if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
		cursor.fail("found invalid Unicode character escape code", start);
	cursor.skip(digits);
}

/** Returns whether a line break follows before anything else does. */
export function skipPlain(
	cursor: Cursor,
	inFlow: boolean,
	parentIndent: number,
): boolean {
	const start = cursor.mark;
	const indent = parentIndent + 1;
	let broken = false;
	for (;;) {
		if (cursor.isDocumentIndicator() || cursor.at() === "#") return broken;
		while (!isBlankOrEnd(cursor.at()) && !endsPlain(cursor, inFlow)) {
			cursor.skip();
			broken = false; // only what is behind the last word counts
		}
		if (!isBlank(cursor.at()) && !isBreak(cursor.at())) return broken;
		const onceBroken: boolean = broken;
		const brokenNow = cursor.skipSpace((afterBreak) => {
			const indented = cursor.column >= indent || cursor.at() !== "\t";
			if ((onceBroken || afterBreak) && !indented)
				cursor.fail("found a tab character that violates indentation", start);
		});
		broken = onceBroken || brokenNow;
		if (!inFlow && cursor.column < indent) return broken;
	}
}

const endsPlain = (cursor: Cursor, inFlow: boolean): boolean =>
	(cursor.at() === ":" && isBlankOrEnd(cursor.at(1))) ||
	(inFlow && ",?[]{}".includes(cursor.at()));

export function skipBlockScalar(cursor: Cursor, parentIndent: number): void {
	const start = cursor.mark;
	cursor.skip();
	const header = /^(?:[+-]?([0-9]?)|([0-9])[+-])/.exec(
		cursor.at() + cursor.at(1),
	) as RegExpExecArray;
	const digit = header[1] || header[2] || "";
	if (digit === "0")
		cursor.fail("found an indentation indicator equal to 0", start);
	const increment = Number(digit);
	cursor.skip(header[0].length);
	cursor.skipBlanks();
	if (cursor.at() === "#") cursor.skipToBreak();
	if (!isBreakOrEnd(cursor.at()))
		cursor.fail("did not find expected comment or line break", start);
	if (isBreak(cursor.at())) cursor.skipLine();
	let indent = increment > 0 ? Math.max(parentIndent, 0) + increment : 0;
	indent = skipIndent(cursor, indent, parentIndent, start);
	while (cursor.column === indent && !isEnd(cursor.at())) {
		cursor.skipToBreak();
		if (isBreak(cursor.at())) cursor.skipLine();
		indent = skipIndent(cursor, indent, parentIndent, start);
	}
}

/** Empty lines and the indentation of the next one; returns the scalar's indentation, found now if it was not known. */
function skipIndent(
	cursor: Cursor,
	known: number,
	parentIndent: number,
	start: Cursor["mark"],
): number {
	const wanted = known === 0 ? Number.POSITIVE_INFINITY : known;
	let widest = 0;
	for (;;) {
		while (cursor.column < wanted && cursor.at() === " ") cursor.skip();
		widest = Math.max(widest, cursor.column);
		if (cursor.column < wanted && cursor.at() === "\t")
			cursor.fail(
				"found a tab character where an indentation space is expected",
				start,
			);
		if (!isBreak(cursor.at())) break;
		cursor.skipLine();
	}
	return known === 0 ? Math.max(widest, parentIndent + 1, 1) : known;
}

/** `&name` or `*name`; returns the name. */
export function skipAnchor(cursor: Cursor): string {
	const start = cursor.mark;
	cursor.skip();
	const name = word(cursor, isWord);
	const ends = isBlankOrEnd(cursor.at()) || "?:,]}%@`".includes(cursor.at());
	if (name === "" || !ends)
		cursor.fail("did not find expected alphabetic or numeric character", start);
	return name;
}

const isUri = (ch: string): boolean =>
	ch !== "" && /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/.test(ch);

/** Returns the tag's handle: `!`, `!!`, `!name!`, or "" for a verbatim one. */
export function skipTag(cursor: Cursor): string {
	const start = cursor.mark;
	let handle = "!";
	cursor.skip();
	if (cursor.at() === "<") {
		handle = "";
		cursor.skip();
		skipUri(cursor, start, "");
		if (cursor.at() !== ">")
			cursor.fail("did not find the expected '>'", start);
		cursor.skip();
	} else {
		let name = "";
		for (let i = 0; isWord(cursor.at(i)); i++) name += cursor.at(i);
		if (cursor.at(name.length) === "!") {
			handle = `!${name}!`;
			cursor.skip(name.length + 1);
			skipUri(cursor, start, "");
		} else skipUri(cursor, start, "!");
	}
	if (!isBlankOrEnd(cursor.at()))
		cursor.fail("did not find expected whitespace or line break", start);
	return handle;
}

/** Nothing behind a lone `!` is the tag `!` itself. */
function skipUri(cursor: Cursor, start: Cursor["mark"], head: string): void {
	const first = cursor.index;
	while (isUri(cursor.at())) {
		if (
			cursor.at() === "%" &&
			!/^[0-9a-fA-F]{2}$/.test(cursor.at(1) + cursor.at(2))
		)
			cursor.fail("did not find URI escaped octet", start);
		cursor.skip();
	}
	if (cursor.index === first && head === "")
		cursor.fail("did not find expected tag URI", start);
}

/** Returns the directive's name and its first value: a version, or a tag's handle. */
export function skipDirective(cursor: Cursor): { name: string; value: string } {
	const start = cursor.mark;
	cursor.skip();
	const name = word(cursor, isWord);
	if (name === "") cursor.fail("could not find expected directive name", start);
	if (!isBlankOrEnd(cursor.at()))
		cursor.fail("found unexpected non-alphabetical character", start);
	if (name !== "YAML" && name !== "TAG")
		cursor.fail("found unknown directive name", start);
	cursor.skipBlanks();
	const value =
		name === "YAML" ? version(cursor, start) : handleOf(cursor, start);
	cursor.skipBlanks();
	if (cursor.at() === "#") cursor.skipToBreak();
	if (!isBreakOrEnd(cursor.at()))
		cursor.fail("did not find expected comment or line break", start);
	if (isBreak(cursor.at())) cursor.skipLine();
	return { name, value };
}

function word(cursor: Cursor, belongs: (ch: string) => boolean): string {
	let text = "";
	while (belongs(cursor.at())) {
		text += cursor.at();
		cursor.skip();
	}
	return text;
}

function version(cursor: Cursor, start: Cursor["mark"]): string {
	const number = () => {
		const digits = word(cursor, (ch) => /^[0-9]$/.test(ch));
		if (digits.length > 2)
			cursor.fail("found extremely long version number", start);
		if (digits === "")
			cursor.fail("did not find expected version number", start);
		return digits;
	};
	const major = number();
	if (cursor.at() !== ".")
		cursor.fail("did not find expected digit or '.' character", start);
	cursor.skip();
	return `${major}.${number()}`;
}

function handleOf(cursor: Cursor, start: Cursor["mark"]): string {
	if (cursor.at() !== "!") cursor.fail("did not find expected '!'", start);
	cursor.skip();
	const name = word(cursor, isWord);
	if (cursor.at() === "!") cursor.skip();
	else if (name !== "") cursor.fail("did not find expected '!'", start);
	if (!isBlank(cursor.at()))
		cursor.fail("did not find expected whitespace", start);
	cursor.skipBlanks();
	skipUri(cursor, start, "");
	if (!isBlankOrEnd(cursor.at()))
		cursor.fail("did not find expected whitespace or line break", start);
	return name === "" ? "!" : `!${name}!`;
}

/** Anchors, tags and directives (scannerc.go). */
import {
	isBlank,
	isBlankOrEnd,
	isBreak,
	isBreakOrEnd,
	isWord,
} from "./go-characters.ts";
import type { Cursor } from "./go-cursor.ts";

/** `&name` or `*name`; returns the name. */
export function scanAnchor(cursor: Cursor): string {
	const start = cursor.mark;
	cursor.skip();
	const name = cursor.takeWhile(isWord);
	const ends = isBlankOrEnd(cursor.at()) || "?:,]}%@`".includes(cursor.at());
	if (name === "" || !ends)
		cursor.fail("did not find expected alphabetic or numeric character", start);
	return name;
}

const isUri = (ch: string): boolean =>
	ch !== "" && /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/.test(ch);

export interface Tag {
	/** `!`, `!!`, `!name!`, or "" of a verbatim one. */
	readonly handle: string;
	readonly suffix: string;
}

export function scanTag(cursor: Cursor): Tag {
	const start = cursor.mark;
	let handle = "!";
	let suffix: string;
	cursor.skip();
	if (cursor.at() === "<") {
		handle = "";
		cursor.skip();
		suffix = scanUri(cursor, start, "");
		if (cursor.at() !== ">")
			cursor.fail("did not find the expected '>'", start);
		cursor.skip();
	} else {
		let name = "";
		for (let i = 0; isWord(cursor.at(i)); i++) name += cursor.at(i);
		if (cursor.at(name.length) === "!") {
			handle = `!${name}!`;
			cursor.skip(name.length + 1);
			suffix = scanUri(cursor, start, "");
		} else suffix = scanUri(cursor, start, "!");
	}
	if (!isBlankOrEnd(cursor.at()))
		cursor.fail("did not find expected whitespace or line break", start);
	return { handle, suffix };
}

/** Nothing behind a lone `!` is the tag `!` itself. */
function scanUri(cursor: Cursor, start: Cursor["mark"], head: string): string {
	let uri = "";
	while (isUri(cursor.at())) {
		if (
			cursor.at() === "%" &&
			!/^[0-9a-fA-F]{2}$/.test(cursor.at(1) + cursor.at(2))
		)
			cursor.fail("did not find URI escaped octet", start);
		uri += cursor.at();
		cursor.skip();
	}
	if (uri === "" && head === "")
		cursor.fail("did not find expected tag URI", start);
	return uri;
}

/** Returns the directive's name and its first value: a version, or a tag's handle. */
export function scanDirective(cursor: Cursor): { name: string; value: string } {
	const start = cursor.mark;
	cursor.skip();
	const name = cursor.takeWhile(isWord);
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
	if (isBreak(cursor.at())) cursor.readLine();
	return { name, value };
}

function version(cursor: Cursor, start: Cursor["mark"]): string {
	const number = () => {
		const digits = cursor.takeWhile((ch) => /^[0-9]$/.test(ch));
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
	const name = cursor.takeWhile(isWord);
	if (cursor.at() === "!") cursor.skip();
	else if (name !== "") cursor.fail("did not find expected '!'", start);
	if (!isBlank(cursor.at()))
		cursor.fail("did not find expected whitespace", start);
	cursor.skipBlanks();
	scanUri(cursor, start, "");
	if (!isBlankOrEnd(cursor.at()))
		cursor.fail("did not find expected whitespace or line break", start);
	return name === "" ? "!" : `!${name}!`;
}

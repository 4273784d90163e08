import { isBlank, isBreak, isBreakOrEnd, isEnd } from "./go-characters.ts";
import type { Cursor } from "./go-cursor.ts";

/** `|` and `>` scalars (scannerc.go's yaml_parser_scan_block_scalar). */
export function scanBlockScalar(cursor: Cursor, parentIndent: number): string {
	const start = cursor.mark;
	const literal = cursor.at() === "|";
	cursor.skip();
	const { increment, chomping } = scanHeader(cursor, start);
	let indent = increment > 0 ? Math.max(parentIndent, 0) + increment : 0;
	let text = "";
	let lineBreak = "";
	let wasBlank = false;
	let breaks = "";
	const readBreaks = () => {
		const found = scanBreaks(cursor, indent, parentIndent, start);
		indent = found.indent;
		breaks = found.breaks;
	};
	readBreaks();
	while (cursor.column === indent && !isEnd(cursor.at())) {
		const blank = isBlank(cursor.at());
		const folds = !literal && lineBreak === "\n" && !wasBlank && !blank;
		if (!folds) text += lineBreak;
		else if (breaks === "") text += " ";
		text += breaks;
		wasBlank = blank;
		text += cursor.takeWhile((ch) => !isBreakOrEnd(ch));
		lineBreak = isBreak(cursor.at()) ? cursor.readLine() : "";
		readBreaks();
	}
	if (chomping !== "-") text += lineBreak;
	if (chomping === "+") text += breaks;
	return text;
}

function scanHeader(cursor: Cursor, start: Cursor["mark"]) {
	const [first, second] = [cursor.at(), cursor.at(1)];
	const isSign = (ch: string) => ch === "+" || ch === "-";
	const isDigit = (ch: string) => /^[0-9]$/.test(ch);
	let chomping = "";
	let digit = "";
	if (isSign(first)) {
		chomping = first;
		if (isDigit(second)) digit = second;
	} else if (isDigit(first)) {
		digit = first;
		if (isSign(second)) chomping = second;
	}
	if (digit === "0")
		cursor.fail("found an indentation indicator equal to 0", start);
	cursor.skip(chomping.length + digit.length);
	cursor.skipBlanks();
	if (cursor.at() === "#") cursor.skipToBreak();
	if (!isBreakOrEnd(cursor.at()))
		cursor.fail("did not find expected comment or line break", start);
	if (isBreak(cursor.at())) cursor.readLine();
	return { increment: Number(digit), chomping };
}

/** Empty lines and the indentation of the next one; the scalar's indentation is found now if it was not known. */
function scanBreaks(
	cursor: Cursor,
	known: number,
	parentIndent: number,
	start: Cursor["mark"],
): { readonly breaks: string; readonly indent: number } {
	const wanted = known === 0 ? Number.POSITIVE_INFINITY : known;
	let breaks = "";
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
		breaks += cursor.readLine();
	}
	const indent = known === 0 ? Math.max(widest, parentIndent + 1, 1) : known;
	return { breaks, indent };
}

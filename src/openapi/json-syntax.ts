import { goQuote } from "../apimachinery/field.ts";

/** What the next byte may be; returns the state after it. Throws on a byte that Go's scanner refuses. */
type State = (byte: number, scanner: Scanner) => State;

interface Scanner {
	/** What encloses the value at hand: an object before its colon, after it, or an array. */
	readonly nesting: ("key" | "value" | "item")[];
	/** A whole top-level value has been read. */
	done: boolean;
}

const MAX_DEPTH = 10_000;

/** Go's text for what is wrong with a JSON document (encoding/json's scanner.go); undefined when nothing is. */
export function jsonSyntaxError(text: string | Uint8Array): string | undefined {
	const scanner: Scanner = { nesting: [], done: false };
	let state: State = beginValue;
	try {
		const bytes = typeof text === "string" ? Buffer.from(text) : text;
		for (const byte of bytes) state = state(byte, scanner);
		if (!scanner.done) state(SPACE, scanner);
	} catch (error) {
		return (error as Error).message;
	}
	return scanner.done ? undefined : "unexpected end of JSON input";
}

const SPACE = 0x20;
const code = (char: string): number => char.charCodeAt(0);
const isSpace = (byte: number): boolean =>
	byte === SPACE || byte === 9 || byte === 10 || byte === 13;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

function refuse(byte: number, context: string): never {
	const char = String.fromCharCode(byte);
	const shown =
		char === "'"
			? "'\\''"
			: char === '"'
				? `'"'`
				: `'${goQuote(char).slice(1, -1)}'`;
	throw new Error(`invalid character ${shown} ${context}`);
}

function open(scanner: Scanner, kind: "key" | "item"): void {
	scanner.nesting.push(kind);
	if (scanner.nesting.length > MAX_DEPTH) throw new Error("exceeded max depth");
}

const beginValue: State = (byte, scanner) => {
	if (isSpace(byte)) return beginValue;
	switch (String.fromCharCode(byte)) {
		case "{":
			open(scanner, "key");
			return beginKeyOrEnd;
		case "[":
			open(scanner, "item");
			return beginItemOrEnd;
		case '"':
			return inString;
		case "-":
			return afterMinus;
		case "0":
			return afterZero;
		case "t":
			return literal("true", 1);
		case "f":
			return literal("false", 1);
		case "n":
			return literal("null", 1);
	}
	if (isDigit(byte)) return inInteger;
	return refuse(byte, "looking for beginning of value");
};

const beginItemOrEnd: State = (byte, scanner) => {
	if (isSpace(byte)) return beginItemOrEnd;
	return byte === code("]")
		? endValue(byte, scanner)
		: beginValue(byte, scanner);
};

const beginKeyOrEnd: State = (byte, scanner) => {
	if (isSpace(byte)) return beginKeyOrEnd;
	if (byte !== code("}")) return beginKey(byte, scanner);
	scanner.nesting[scanner.nesting.length - 1] = "value";
	return endValue(byte, scanner);
};

const beginKey: State = (byte) => {
	if (isSpace(byte)) return beginKey;
	if (byte === code('"')) return inString;
	return refuse(byte, "looking for beginning of object key string");
};

function close(scanner: Scanner): State {
	scanner.nesting.pop();
	if (scanner.nesting.length > 0) return endValue;
	scanner.done = true;
	return endTop;
}

const endValue: State = (byte, scanner) => {
	const { nesting } = scanner;
	if (nesting.length === 0) {
		scanner.done = true;
		return endTop(byte, scanner);
	}
	if (isSpace(byte)) return endValue;
	const char = String.fromCharCode(byte);
	switch (nesting.at(-1)) {
		case "key":
			if (char !== ":") return refuse(byte, "after object key");
			nesting[nesting.length - 1] = "value";
			return beginValue;
		case "value":
			if (char === "}") return close(scanner);
			if (char !== ",") return refuse(byte, "after object key:value pair");
			nesting[nesting.length - 1] = "key";
			return beginKey;
		default:
			if (char === "]") return close(scanner);
			if (char !== ",") return refuse(byte, "after array element");
			return beginValue;
	}
};

const endTop: State = (byte) =>
	isSpace(byte) ? endTop : refuse(byte, "after top-level value");

const inString: State = (byte) => {
	if (byte === code('"')) return endValue;
	if (byte === code("\\")) return inEscape;
	if (byte < SPACE) return refuse(byte, "in string literal");
	return inString;
};

const inEscape: State = (byte) => {
	const char = String.fromCharCode(byte);
	if ('bfnrt\\/"'.includes(char)) return inString;
	if (char === "u") return hex(4);
	return refuse(byte, "in string escape code");
};

const hex =
	(left: number): State =>
	(byte) => {
		if (!/[0-9a-fA-F]/.test(String.fromCharCode(byte)))
			return refuse(byte, "in \\u hexadecimal character escape");
		return left === 1 ? inString : hex(left - 1);
	};

const afterMinus: State = (byte) => {
	if (byte === code("0")) return afterZero;
	if (isDigit(byte)) return inInteger;
	return refuse(byte, "in numeric literal");
};

const inInteger: State = (byte, scanner) =>
	isDigit(byte) ? inInteger : afterZero(byte, scanner);

const afterZero: State = (byte, scanner) =>
	byte === code(".") ? afterDot : afterFraction(byte, scanner);

const afterDot: State = (byte) =>
	isDigit(byte)
		? inFraction
		: refuse(byte, "after decimal point in numeric literal");

const inFraction: State = (byte, scanner) =>
	isDigit(byte) ? inFraction : afterFraction(byte, scanner);

const afterFraction: State = (byte, scanner) =>
	byte === code("e") || byte === code("E") ? afterE : endValue(byte, scanner);

const afterE: State = (byte, scanner) =>
	byte === code("+") || byte === code("-")
		? afterSign
		: afterSign(byte, scanner);

const afterSign: State = (byte) =>
	isDigit(byte) ? inExponent : refuse(byte, "in exponent of numeric literal");

const inExponent: State = (byte, scanner) =>
	isDigit(byte) ? inExponent : endValue(byte, scanner);

const literal =
	(word: string, at: number): State =>
	(byte) => {
		const next = word[at] ?? "";
		if (byte !== code(next))
			return refuse(byte, `in literal ${word} (expecting '${next}')`);
		return at + 1 === word.length ? endValue : literal(word, at + 1);
	};

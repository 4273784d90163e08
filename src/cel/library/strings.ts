import type { Define } from "../types/functions.ts";
import { itemsOf, ListValue } from "../values/collections.ts";
import { CelError, type CelList, type CelValue } from "../values/scalars.ts";
import { format } from "./string-format.ts";

/** Texts: the language's own functions and cel-go's strings extension, version 2 (ext/strings.go). */
export function strings(define: Define): void {
	define("string.contains(string): bool", (a: string, b: string) =>
		a.includes(b),
	);
	define("string.startsWith(string): bool", (a: string, b: string) =>
		a.startsWith(b),
	);
	define("string.endsWith(string): bool", (a: string, b: string) =>
		a.endsWith(b),
	);
	define("string.charAt(int): string", (text: string, at: bigint) => {
		const characters = [...text];
		if (at < 0n || at > BigInt(characters.length))
			throw new CelError(`index out of range: ${at}`);
		return characters[Number(at)] ?? "";
	});
	define("string.lowerAscii(): string", (text: string) =>
		text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
	);
	define("string.upperAscii(): string", (text: string) =>
		text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
	);
	define("string.trim(): string", (text: string) => text.trim());
	define("strings.quote(string): string", quote);
	define("string.format(list<dyn>): string", format);
	positions(define);
	parts(define);
}

function positions(define: Define): void {
	define("string.indexOf(string): int", (text: string, part: string) =>
		indexOf([...text], [...part], 0),
	);
	define(
		"string.indexOf(string, int): int",
		(text: string, part: string, from: bigint) =>
			indexOf([...text], [...part], within(from, text)),
	);
	define("string.lastIndexOf(string): int", (text: string, part: string) =>
		lastIndexOf([...text], [...part], [...text].length),
	);
	define(
		"string.lastIndexOf(string, int): int",
		(text: string, part: string, from: bigint) =>
			lastIndexOf([...text], [...part], within(from, text)),
	);
	define("string.substring(int): string", (text: string, from: bigint) =>
		[...text].slice(within(from, text)).join(""),
	);
	define(
		"string.substring(int, int): string",
		(text: string, from: bigint, to: bigint) => {
			if (from > to)
				throw new CelError(
					`invalid substring range. start: ${from}, end: ${to}`,
				);
			return [...text].slice(within(from, text), within(to, text)).join("");
		},
	);
}

function within(at: bigint, text: string): number {
	if (at < 0n || at > BigInt([...text].length))
		throw new CelError(`index out of range: ${at}`);
	return Number(at);
}

const isAt = (text: readonly string[], part: readonly string[], at: number) =>
	part.every((one, i) => text[at + i] === one);

function indexOf(
	text: readonly string[],
	part: readonly string[],
	from: number,
): bigint {
	for (let at = from; at <= text.length - part.length; at++)
		if (isAt(text, part, at)) return BigInt(at);
	return -1n;
}

function lastIndexOf(
	text: readonly string[],
	part: readonly string[],
	from: number,
): bigint {
	for (let at = Math.min(from, text.length - part.length); at >= 0; at--)
		if (isAt(text, part, at)) return BigInt(at);
	return -1n;
}

function parts(define: Define): void {
	const joined = (list: CelList, separator: string) =>
		[...itemsOf(list)]
			.map((item: CelValue) => {
				if (typeof item !== "string") throw new CelError("no such overload");
				return item;
			})
			.join(separator);
	define("list<string>.join(): string", (list: CelList) => joined(list, ""));
	define("list<string>.join(string): string", joined);
	define(
		"string.replace(string, string): string",
		(text: string, from: string, to: string) => text.replaceAll(from, () => to),
	);
	define(
		"string.replace(string, string, int): string",
		(text: string, from: string, to: string, times: bigint) => {
			if (times < 0n) return text.replaceAll(from, () => to);
			let left = times;
			return text.replaceAll(from, (found) => (left-- > 0n ? to : found));
		},
	);
	define(
		"string.split(string): list<string>",
		(text: string, separator: string) => split(text, separator, -1n),
	);
	define("string.split(string, int): list<string>", split);
}

/** With a limit the last part is all that remains. */
function split(text: string, separator: string, limit: bigint): ListValue {
	if (limit === 0n) return new ListValue([]);
	const all = separator === "" ? [...text] : text.split(separator);
	const most = Number(limit);
	if (most < 0 || all.length <= most) return new ListValue(all);
	return new ListValue([
		...all.slice(0, most - 1),
		all.slice(most - 1).join(separator),
	]);
}

const escapes: Readonly<Record<string, string>> = {
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\v": "\\v",
	"\\": "\\\\",
	'"': '\\"',
};

const quote = (text: string): string =>
	`"${[...text].map((char) => escapes[char] ?? char).join("")}"`;

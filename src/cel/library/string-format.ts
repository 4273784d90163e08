import { itemsOf } from "../values/collections.ts";
import { compare, numberOf, typeNameOf } from "../values/operations.ts";
import {
	CelDuration,
	CelError,
	type CelList,
	type CelMap,
	CelTimestamp,
	CelTypeValue,
	CelUint,
	type CelValue,
	isList,
	isMap,
} from "../values/scalars.ts";
import { formatTimestamp } from "../values/time.ts";

/** `'%s is %d'.format([a, b])` (cel-go's ext/formatting.go). */
export function format(template: string, list: CelList): string {
	const args = [...itemsOf(list)];
	let next = 0;
	const formatted = template.replace(
		/%(?:(%)|(?:\.(\d+))?([a-zA-Z])?)/g,
		(_, percent?: string, precision?: string, verb?: string) => {
			if (percent) return "%";
			if (verb === undefined) throw wrong("unexpected end of string");
			if (next >= args.length) throw wrong(`index ${next} out of range`);
			const arg = args[next++] as CelValue;
			return clause(verb, arg, precision === undefined ? 6 : Number(precision));
		},
	);
	return formatted;
}

const wrong = (why: string): CelError =>
	new CelError(`error during formatting: ${why}`);

function clause(verb: string, arg: CelValue, precision: number): string {
	switch (verb) {
		case "s":
			return shown(arg);
		case "d":
			return whole(arg, "decimal clause can only be used on integers");
		case "f":
			return fixed(arg, precision);
		case "e":
			return scientific(arg, precision);
		case "b":
			if (typeof arg === "boolean") return arg ? "1" : "0";
			return radix(
				arg,
				2,
				"only integers and bools can be formatted as binary",
			);
		case "o":
			return radix(arg, 8, "octal clause can only be used on integers");
		case "x":
			return hexadecimal(arg);
		case "X":
			return hexadecimal(arg).toUpperCase();
		default:
			throw wrong(`unrecognized formatting clause "${verb}"`);
	}
}

function whole(arg: CelValue, problem: string): string {
	if (typeof arg === "bigint") return String(arg);
	if (arg instanceof CelUint) return String(arg.value);
	if (typeof arg === "number" && !Number.isFinite(arg)) return infinite(arg);
	throw wrong(`${problem}, was given ${typeNameOf(arg)}`);
}

const infinite = (value: number): string =>
	Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

function double(arg: CelValue, name: string): number {
	const value = numberOf(arg);
	if (value !== undefined) return Number(value);
	throw wrong(
		`${name} clause can only be used on doubles, was given ${typeNameOf(arg)}`,
	);
}

function fixed(arg: CelValue, precision: number): string {
	const value = double(arg, "fixed-point");
	return Number.isFinite(value) ? value.toFixed(precision) : infinite(value);
}

function scientific(arg: CelValue, precision: number): string {
	const value = double(arg, "scientific");
	return Number.isFinite(value)
		? value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2")
		: infinite(value);
}

function radix(arg: CelValue, base: number, problem: string): string {
	if (typeof arg === "bigint") return arg.toString(base);
	if (arg instanceof CelUint) return arg.value.toString(base);
	throw wrong(`${problem}, was given ${typeNameOf(arg)}`);
}

function hexadecimal(arg: CelValue): string {
	if (typeof arg === "string") return Buffer.from(arg).toString("hex");
	if (arg instanceof Uint8Array) return Buffer.from(arg).toString("hex");
	return radix(
		arg,
		16,
		"only integers, byte buffers, and strings can be formatted as hex",
	);
}

function shown(arg: CelValue): string {
	if (typeof arg === "string") return arg;
	if (arg === null) return "null";
	if (typeof arg === "number")
		return Number.isFinite(arg) ? String(arg) : infinite(arg);
	if (typeof arg === "boolean" || typeof arg === "bigint") return String(arg);
	if (arg instanceof CelUint) return String(arg.value);
	if (arg instanceof Uint8Array) return Buffer.from(arg).toString("utf8");
	if (arg instanceof CelTimestamp) return formatTimestamp(arg);
	if (arg instanceof CelDuration) return `${Number(arg.nanoseconds) / 1e9}s`;
	if (arg instanceof CelTypeValue) return arg.name;
	if (isList(arg)) return `[${[...itemsOf(arg)].map(shown).join(", ")}]`;
	if (isMap(arg)) return shownMap(arg);
	throw wrong(
		`string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeNameOf(arg)}`,
	);
}

/** Sorted by keys. */
function shownMap(map: CelMap): string {
	const entries = [...map.keys()]
		.sort((a, b) => compare(a, b) ?? 0)
		.map((key) => `${shown(key)}: ${shown(map.get(key) as CelValue)}`);
	return `{${entries.join(", ")}}`;
}

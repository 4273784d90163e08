import { parseDuration } from "../../apimachinery/duration.ts";
import type { Define } from "../types/functions.ts";
import { typeNameOf } from "../values/operations.ts";
import {
	CelDuration,
	CelError,
	type CelList,
	type CelMap,
	CelTimestamp,
	CelTypeValue,
	CelUint,
	type CelValue,
} from "../values/scalars.ts";
import { formatTimestamp, parseTimestamp } from "../values/time.ts";
import { int64 } from "./operators.ts";

/** Sizes and conversions between types (cel-go's common/stdlib). */
export function conversions(define: Define): void {
	sizes(define);
	numbers(define);
	texts(define);
	define("dyn(A): dyn", (value: CelValue) => value);
	define(
		"type(A): type<A>",
		(value: CelValue) => new CelTypeValue(typeNameOf(value)),
	);
	define("bool(bool): bool", (value: boolean) => value);
	define("bool(string): bool", (text: string) => {
		if (["true", "True", "TRUE", "t", "1"].includes(text)) return true;
		if (["false", "False", "FALSE", "f", "0"].includes(text)) return false;
		throw new CelError(`type conversion error from 'string' to 'bool'`);
	});
}

function sizes(define: Define): void {
	const bytes = (value: Uint8Array) => BigInt(value.length);
	const text = (value: string) => BigInt([...value].length);
	const parts = (value: CelList | CelMap) => BigInt(value.size);
	for (const [type, size] of [
		["string", text],
		["bytes", bytes],
		["list<A>", parts],
		["map<A, B>", parts],
	] as const) {
		define(`size(${type}): int`, size);
		define(`${type}.size(): int`, size);
	}
}

const wholeOf = (value: number): bigint => {
	if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63)
		throw new CelError("integer overflow");
	return BigInt(Math.trunc(value));
};

function numbers(define: Define): void {
	define("int(int): int", (a: bigint) => a);
	define("int(uint): int", (a: CelUint) => int64(a.value));
	define("int(double): int", (a: number) => int64(wholeOf(a)));
	define("int(string): int", (text: string) => {
		if (!/^[+-]?\d+$/.test(text))
			throw new CelError(
				`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
			);
		return int64(BigInt(text.replace(/^\+/, "")));
	});
	define(
		"int(timestamp): int",
		(a: CelTimestamp) => a.nanoseconds / 1_000_000_000n,
	);
	define("uint(uint): uint", (a: CelUint) => a);
	const unsigned = (value: bigint) => {
		if (value < 0n || value >= 2n ** 64n)
			throw new CelError("unsigned integer overflow");
		return new CelUint(value);
	};
	define("uint(int): uint", unsigned);
	define("uint(double): uint", (a: number) => unsigned(wholeOf(a)));
	define("uint(string): uint", (text: string) => {
		if (!/^\d+$/.test(text))
			throw new CelError(
				`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
			);
		return unsigned(BigInt(text));
	});
	define("double(double): double", (a: number) => a);
	define("double(int): double", (a: bigint) => Number(a));
	define("double(uint): double", (a: CelUint) => Number(a.value));
	define("double(string): double", (text: string) => {
		const value = Number(text);
		if (text.trim() === "" || Number.isNaN(value))
			throw new CelError(
				`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`,
			);
		return value;
	});
}

/** A double as Go's %g prints it. */
function doubleText(value: number): string {
	if (Number.isNaN(value)) return "NaN";
	if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 1e21))
		return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
	return String(value);
}

function texts(define: Define): void {
	define("string(string): string", (a: string) => a);
	define("string(bool): string", (a: boolean) => String(a));
	define("string(int): string", (a: bigint) => String(a));
	define("string(uint): string", (a: CelUint) => String(a.value));
	define("string(double): string", doubleText);
	define("string(bytes): string", (a: Uint8Array) => {
		try {
			return new TextDecoder("utf-8", { fatal: true }).decode(a);
		} catch {
			throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
		}
	});
	define("string(timestamp): string", formatTimestamp);
	define(
		"string(duration): string",
		(a: CelDuration) => `${Number(a.nanoseconds) / 1e9}s`,
	);
	define("bytes(bytes): bytes", (a: Uint8Array) => a);
	define("bytes(string): bytes", (a: string) => new Uint8Array(Buffer.from(a)));
	define("timestamp(timestamp): timestamp", (a: CelTimestamp) => a);
	define(
		"timestamp(int): timestamp",
		(a: bigint) => new CelTimestamp(a * 1_000_000_000n),
	);
	define("timestamp(string): timestamp", parseTimestamp);
	define("duration(duration): duration", (a: CelDuration) => a);
	define("duration(int): duration", (a: bigint) => new CelDuration(a));
	define(
		"duration(string): duration",
		(text: string) => new CelDuration(parseDuration(text)),
	);
}

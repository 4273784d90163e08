import type { Define } from "../types/functions.ts";
import { itemsOf, ListValue } from "../values/collections.ts";
import { compare, equal } from "../values/operations.ts";
import {
	CelDuration,
	CelError,
	type CelList,
	type CelMap,
	CelTimestamp,
	CelUint,
	type CelValue,
} from "../values/scalars.ts";

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** An int that fits 64 bits. */
export function int64(value: bigint): bigint {
	if (value > most || value < least) throw new CelError("integer overflow");
	return value;
}

const uint64 = (value: bigint): CelUint => {
	if (value < 0n || value >= 2n ** 64n)
		throw new CelError("unsigned integer overflow");
	return new CelUint(value);
};

const duration = (nanoseconds: bigint): CelDuration =>
	new CelDuration(int64(nanoseconds));

function divisor(value: bigint): bigint {
	if (value === 0n) throw new CelError("division by zero");
	return value;
}

function modulus(value: bigint): bigint {
	if (value === 0n) throw new CelError("modulus by zero");
	return value;
}

/** Arithmetic and comparison (cel-go's common/stdlib). Equality and the logical operators are part of the evaluator. */
export function operators(define: Define): void {
	arithmetic(define);
	moreAddition(define);
	comparison(define);
	// The evaluator has these itself; here are their types.
	const never = (): CelValue => {
		throw new CelError("no such overload");
	};
	define("_==_(A, A): bool", never);
	define("_!=_(A, A): bool", never);
	define("_&&_(bool, bool): bool", never);
	define("_||_(bool, bool): bool", never);
	define("_?_:_(bool, A, A): A", never);
	define("_[_](list<A>, int): A", never);
	define("_[_](map<A, B>, A): B", never);
	define("_[_](optional<list<A>>, int): optional<A>", never);
	define("_[_](optional<map<A, B>>, A): optional<B>", never);
	define("_[?_](list<A>, int): optional<A>", never);
	define("_[?_](map<A, B>, A): optional<B>", never);
	define("_[?_](optional<list<A>>, int): optional<A>", never);
	define("_[?_](optional<map<A, B>>, A): optional<B>", never);
	define("!_(bool): bool", (a: boolean) => !a);
	define("@in(A, list<A>): bool", (a: CelValue, list: CelList) => {
		for (const item of itemsOf(list)) if (equal(a, item)) return true;
		return false;
	});
	define(
		"@in(A, map<A, B>): bool",
		(a: CelValue, map: CelMap) => map.get(a) !== undefined,
	);
}

function arithmetic(define: Define): void {
	define("_+_(int, int): int", (a: bigint, b: bigint) => int64(a + b));
	define("_-_(int, int): int", (a: bigint, b: bigint) => int64(a - b));
	define("_*_(int, int): int", (a: bigint, b: bigint) => int64(a * b));
	define("_/_(int, int): int", (a: bigint, b: bigint) => int64(a / divisor(b)));
	define("_%_(int, int): int", (a: bigint, b: bigint) => a % modulus(b));
	define("-_(int): int", (a: bigint) => int64(-a));
	define("_+_(uint, uint): uint", (a: CelUint, b: CelUint) =>
		uint64(a.value + b.value),
	);
	define("_-_(uint, uint): uint", (a: CelUint, b: CelUint) =>
		uint64(a.value - b.value),
	);
	define("_*_(uint, uint): uint", (a: CelUint, b: CelUint) =>
		uint64(a.value * b.value),
	);
	define("_/_(uint, uint): uint", (a: CelUint, b: CelUint) =>
		uint64(a.value / divisor(b.value)),
	);
	define("_%_(uint, uint): uint", (a: CelUint, b: CelUint) =>
		uint64(a.value % modulus(b.value)),
	);
	define("_+_(double, double): double", (a: number, b: number) => a + b);
	define("_-_(double, double): double", (a: number, b: number) => a - b);
	define("_*_(double, double): double", (a: number, b: number) => a * b);
	define("_/_(double, double): double", (a: number, b: number) => a / b);
	define("-_(double): double", (a: number) => -a);
}

function moreAddition(define: Define): void {
	define("_+_(string, string): string", (a: string, b: string) => a + b);
	define(
		"_+_(bytes, bytes): bytes",
		(a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b])),
	);
	define(
		"_+_(list<A>, list<A>): list<A>",
		(a: CelList, b: CelList) => new ListValue([...itemsOf(a), ...itemsOf(b)]),
	);
	type Span = CelDuration;
	const plus = (a: Span, b: Span) => duration(a.nanoseconds + b.nanoseconds);
	const later = (a: CelTimestamp, b: Span) =>
		new CelTimestamp(a.nanoseconds + b.nanoseconds);
	define("_+_(duration, duration): duration", plus);
	define("_+_(timestamp, duration): timestamp", later);
	define("_+_(duration, timestamp): timestamp", (a: Span, b: CelTimestamp) =>
		later(b, a),
	);
	define("_-_(duration, duration): duration", (a: Span, b: Span) =>
		duration(a.nanoseconds - b.nanoseconds),
	);
	define(
		"_-_(timestamp, duration): timestamp",
		(a: CelTimestamp, b: Span) =>
			new CelTimestamp(a.nanoseconds - b.nanoseconds),
	);
	define(
		"_-_(timestamp, timestamp): duration",
		(a: CelTimestamp, b: CelTimestamp) =>
			duration(a.nanoseconds - b.nanoseconds),
	);
	define("-_(duration): duration", (a: Span) => duration(-a.nanoseconds));
}

const comparable = [
	"bool",
	"int",
	"uint",
	"double",
	"string",
	"bytes",
	"timestamp",
	"duration",
];
const numeric = ["int", "uint", "double"];

function comparison(define: Define): void {
	const pairs = [
		...comparable.map((type) => [type, type]),
		...numeric.flatMap((a) =>
			numeric.filter((b) => b !== a).map((b) => [a, b]),
		),
	];
	const by: Readonly<Record<string, (order: number) => boolean>> = {
		"_<_": (order) => order < 0,
		"_<=_": (order) => order <= 0,
		"_>_": (order) => order > 0,
		"_>=_": (order) => order >= 0,
	};
	for (const [name, holds] of Object.entries(by))
		for (const [left, right] of pairs)
			define(`${name}(${left}, ${right}): bool`, (a: CelValue, b: CelValue) => {
				const order = compare(a, b);
				if (order === undefined) throw new CelError("no such overload");
				return holds(order);
			});
}

import type { Define } from "../types/functions.ts";
import { sizeOf } from "../values/operations.ts";
import {
	CelError,
	CelOptional,
	CelUint,
	type CelValue,
} from "../values/scalars.ts";

/** cel-go's optional types (cel/library.go). */
export function optionals(define: Define): void {
	define(
		"optional.of(V): optional<V>",
		(value: CelValue) => new CelOptional(value),
	);
	define("optional.none(): optional<V>", () => CelOptional.none);
	define("optional.ofNonZeroValue(V): optional<V>", (value: CelValue) =>
		isZero(value) ? CelOptional.none : new CelOptional(value),
	);
	define(
		"optional<V>.hasValue(): bool",
		({ value }: CelOptional) => value !== undefined,
	);
	define("optional<V>.value(): V", ({ value }: CelOptional) => {
		if (value === undefined) throw new CelError("optional.none() dereference");
		return value;
	});
	define(
		"optional<V>.or(optional<V>): optional<V>",
		(first: CelOptional, second: CelOptional) =>
			first.value === undefined ? second : first,
	);
	define(
		"optional<V>.orValue(V): V",
		({ value }: CelOptional, other: CelValue) =>
			value === undefined ? other : value,
	);
}

function isZero(value: CelValue): boolean {
	if (value instanceof CelUint) return value.value === 0n;
	if (value instanceof CelOptional) return value.value === undefined;
	return (
		value === null ||
		value === false ||
		value === 0n ||
		value === 0 ||
		value === "" ||
		(typeof value === "object" && sizeOf(value) === 0)
	);
}

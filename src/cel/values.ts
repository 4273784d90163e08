import { Optional } from "@marcbachmann/cel-js";
import { Duration } from "@marcbachmann/cel-js/evaluator";
import { isObject } from "../apimachinery/json.ts";

/** A JSON value as an expression sees it when there is no schema: whole numbers are ints. */
export function celValue(value: unknown): unknown {
	if (typeof value === "number")
		return Number.isInteger(value) ? BigInt(value) : value;
	if (Array.isArray(value)) return value.map(celValue);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.map(([name, member]) => [name, celValue(member)]),
	);
}

const keywords = new Set([
	"true",
	"false",
	"null",
	"in",
	"as",
	"break",
	"const",
	"continue",
	"else",
	"for",
	"function",
	"if",
	"import",
	"let",
	"loop",
	"package",
	"namespace",
	"return",
	"var",
	"void",
	"while",
]);

/** A property's name as expressions write it (k8s.io/apiserver/pkg/cel/escaping.go); undefined when they can't. */
export function escapeName(name: string): string | undefined {
	if (keywords.has(name)) return `__${name}__`;
	const escaped = name
		.replaceAll("__", "__underscores__")
		.replaceAll(".", "__dot__")
		.replaceAll("-", "__dash__")
		.replaceAll("/", "__slash__");
	return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

/** A value that may be missing: what `hasValue()` and `orValue()` are asked of. */
export const optionalValue = (value: unknown): unknown =>
	value === undefined ? Optional.none() : Optional.of(value);

/** A duration in nanoseconds as expressions hold it. */
export const durationValue = (nanoseconds: bigint): unknown =>
	new Duration(
		nanoseconds / 1_000_000_000n,
		Number(nanoseconds % 1_000_000_000n),
	);

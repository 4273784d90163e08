import { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { registerAuthorizer } from "./authorizer.ts";
import { registerNetworking } from "./networking.ts";
import { registerQuantity } from "./quantity.ts";

let base: Environment | undefined;

/** CEL as Kubernetes has it: the language, cel-go's extensions and the libraries of k8s.io/apiserver/pkg/cel/library. */
export function baseEnvironment(): Environment {
	base ??= build();
	return base;
}

function build(): Environment {
	const environment = new Environment({
		enableOptionalTypes: true,
		homogeneousAggregateLiterals: false,
	});
	registerStrings(environment);
	registerLists(environment);
	registerSets(environment);
	registerQuantity(environment);
	registerNetworking(environment);
	registerAuthorizer(environment);
	return environment;
}

const expressions = new Map<string, RE2JS>();

function expression(source: string): RE2JS {
	let compiled = expressions.get(source);
	if (compiled === undefined) {
		compiled = RE2JS.compile(source);
		if (expressions.size > 1000) expressions.clear();
		expressions.set(source, compiled);
	}
	return compiled;
}

/** cel-go's strings extension, and regular expressions in linear time. */
function registerStrings(environment: Environment): void {
	environment
		.registerFunction(
			"string.matchesLinear(string): bool",
			(text: string, re: string) => expression(re).matcher(text).find(),
		)
		.registerFunction(
			"string.find(string): string",
			(text: string, re: string) => {
				const matcher = expression(re).matcher(text);
				return matcher.find() ? matcher.group() : "";
			},
		)
		.registerFunction(
			"string.findAll(string): list<string>",
			(text: string, re: string) => findAll(text, re, Number.POSITIVE_INFINITY),
		)
		.registerFunction(
			"string.findAll(string, int): list<string>",
			(text: string, re: string, limit: bigint) =>
				findAll(
					text,
					re,
					limit < 0n ? Number.POSITIVE_INFINITY : Number(limit),
				),
		)
		.registerFunction(
			"string.charAt(int): string",
			(text: string, at: bigint) => {
				const chars = [...text];
				if (at < 0n || at > BigInt(chars.length))
					throw new Error(`index out of range: ${at}`);
				return chars[Number(at)] ?? "";
			},
		)
		.registerFunction(
			"string.replace(string, string): string",
			(text: string, from: string, to: string) => text.replaceAll(from, to),
		)
		.registerFunction(
			"string.replace(string, string, int): string",
			(text: string, from: string, to: string, times: bigint) => {
				if (times < 0n) return text.replaceAll(from, to);
				const parts = text.split(from);
				const count = Number(times);
				return parts.reduce(
					(made, part, i) =>
						made + (i === 0 ? "" : i <= count ? to : from) + part,
					"",
				);
			},
		)
		.registerFunction("string.reverse(): string", (text: string) =>
			[...text].reverse().join(""),
		);
}

function findAll(text: string, source: string, limit: number): string[] {
	const matcher = expression(source).matcher(text);
	const found: string[] = [];
	while (found.length < limit && matcher.find())
		found.push(matcher.group() ?? "");
	return found;
}

type Comparable = bigint | number | string | boolean | Date;

const lowerFirst = (a: Comparable, b: Comparable): number =>
	a < b ? -1 : a > b ? 1 : 0;

/** k8s.io/apiserver/pkg/cel/library/lists.go */
function registerLists(environment: Environment): void {
	environment
		.registerFunction("list.isSorted(): bool", (list: Comparable[]) =>
			list.every(
				(item, i) =>
					i === 0 || lowerFirst(list[i - 1] as Comparable, item) <= 0,
			),
		)
		.registerFunction("list.sum(): dyn", (list: (bigint | number)[]) =>
			list.reduce<bigint | number>(
				(sum, item) =>
					typeof item === "bigint"
						? BigInt(sum) + item
						: Number(sum) + Number(item),
				typeof list[0] === "number" ? 0 : 0n,
			),
		)
		.registerFunction("list.min(): dyn", (list: Comparable[]) =>
			extreme(list, "min", -1),
		)
		.registerFunction("list.max(): dyn", (list: Comparable[]) =>
			extreme(list, "max", 1),
		)
		.registerFunction(
			"list.indexOf(dyn): int",
			(list: unknown[], item: unknown) =>
				BigInt(list.findIndex((one) => sameValue(one, item))),
		)
		.registerFunction(
			"list.lastIndexOf(dyn): int",
			(list: unknown[], item: unknown) =>
				BigInt(list.findLastIndex((one) => sameValue(one, item))),
		);
}

function extreme(list: Comparable[], name: string, sign: number): Comparable {
	if (list.length === 0) throw new Error(`${name} called on empty list`);
	return list.reduce((best, item) =>
		lowerFirst(item, best) === sign ? item : best,
	);
}

/** CEL's equality of plain values. */
function sameValue(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	const numbers = ["bigint", "number"];
	if (numbers.includes(typeof a) && numbers.includes(typeof b))
		// biome-ignore lint/suspicious/noDoubleEquals: 1 and 1.0 are equal in CEL
		return (a as number) == (b as number);
	if (Array.isArray(a) && Array.isArray(b))
		return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
	if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
	const [left, right] = [
		a as Record<string, unknown>,
		b as Record<string, unknown>,
	];
	const names = Object.keys(left);
	return (
		names.length === Object.keys(right).length &&
		names.every((name) => name in right && sameValue(left[name], right[name]))
	);
}

class Sets {}

/** cel-go's sets extension: `sets.contains(list, list)`. */
function registerSets(environment: Environment): void {
	const containsAll = (list: unknown[], sub: unknown[]) =>
		sub.every((item) => list.some((one) => sameValue(one, item)));
	environment
		.registerType("Sets", Sets)
		.registerConstant("sets", "Sets", new Sets())
		.registerFunction(
			"Sets.contains(list, list): bool",
			(_: Sets, list: unknown[], sub: unknown[]) => containsAll(list, sub),
		)
		.registerFunction(
			"Sets.equivalent(list, list): bool",
			(_: Sets, a: unknown[], b: unknown[]) =>
				containsAll(a, b) && containsAll(b, a),
		)
		.registerFunction(
			"Sets.intersects(list, list): bool",
			(_: Sets, a: unknown[], b: unknown[]) =>
				a.some((item) => b.some((other) => sameValue(item, other))),
		);
}

import type { Call, LiteralValue } from "../syntax/ast.ts";
import type { CelType } from "../types/type.ts";
import { add, type Estimate, exactly, multiply, scale } from "./range.ts";

/** What is known of an argument before there is a value. */
export interface Operand {
	readonly type: CelType;
	readonly size: Estimate;
	readonly literal: LiteralValue | undefined;
}

export interface CallEstimate {
	readonly cost: Estimate;
	/** Of the result; undefined: as its type says. */
	readonly size?: Estimate;
}

type Rule = (args: readonly Operand[]) => CallEstimate;

const perCharacter = 0.1;
const perRegexCharacter = 0.25;
const nothing: Estimate = exactly(0);

const sizeAt = (args: readonly Operand[], i: number): Estimate =>
	args[i]?.size ?? nothing;
const traverse =
	(i: number, factor = perCharacter): Rule =>
	(args) => ({ cost: scale(sizeAt(args, i), factor) });
const keepsSize: Rule = (args) => ({
	cost: scale(sizeAt(args, 0), perCharacter),
	size: sizeAt(args, 0),
});
const one: Rule = () => ({ cost: exactly(1) });

const regex: Rule = (args) => ({
	cost: multiply(
		scale(add(sizeAt(args, 0), exactly(1)), perCharacter),
		scale(sizeAt(args, 1), perRegexCharacter),
	),
	size: { min: 0, max: sizeAt(args, 0).max },
});

/** Each element is looked at; texts by their characters. */
const eachElement: Rule = (args) => {
	const [list] = args;
	const item = list?.type.params[0];
	if (item === undefined) return { cost: scale(sizeAt(args, 0), perCharacter) };
	const isText = item.kind === "string" || item.kind === "bytes";
	const longest = { min: 0, max: item.maxElements ?? Number.POSITIVE_INFINITY };
	const each = isText
		? add(exactly(1), scale(longest, perCharacter))
		: exactly(1);
	return { cost: multiply(sizeAt(args, 0), each) };
};

const comparison: Rule = (args) => {
	const kind = args[0]?.type.kind;
	if (kind !== "string" && kind !== "bytes") return { cost: exactly(1) };
	return { cost: scale(smaller(args), perCharacter) };
};

const equality: Rule = (args) => ({
	cost: scale(smaller(args), perCharacter),
});

const smaller = (args: readonly Operand[]): Estimate => {
	const [a, b] = [sizeAt(args, 0), sizeAt(args, 1)];
	return { min: Math.min(a.min, b.min, 1), max: Math.min(a.max, b.max) };
};

const addition: Rule = (args) => {
	const both = add(sizeAt(args, 0), sizeAt(args, 1));
	switch (args[0]?.type.kind) {
		case "string":
		case "bytes":
			return { cost: scale(both, perCharacter), size: both };
		case "list":
			return { cost: exactly(1), size: both };
		default:
			return { cost: exactly(1) };
	}
};

const replacement: Rule = (args) => {
	const [text, from, to] = [sizeAt(args, 0), sizeAt(args, 1), sizeAt(args, 2)];
	const cost = scale(text, 2 * perCharacter);
	const most =
		from.min === 0
			? (text.max + 1) * to.max + text.max
			: to.max <= from.min
				? text.max
				: Math.ceil(text.max / from.min) * to.max;
	return { cost, size: { min: 0, max: Number.isNaN(most) ? text.max : most } };
};

const joining: Rule = (args) => {
	const items = sizeAt(args, 0);
	const item = args[0]?.type.params[0];
	const each = {
		min: 0,
		max: item?.maxElements ?? Number.POSITIVE_INFINITY,
	};
	const separators = {
		min: Math.max(0, items.min - 1),
		max: Math.max(0, items.max - 1),
	};
	const size = add(
		multiply(items, each),
		multiply(sizeAt(args, 1), separators),
	);
	return { cost: scale(size, perCharacter), size };
};

const free = exactly(0);
const containment =
	(parses: boolean): Rule =>
	(args) => {
		const compared = scale({ min: 8, max: 32 }, perCharacter);
		const isText = args[1]?.type.kind === "string";
		const parsing = isText ? scale(sizeAt(args, 1), perCharacter) : free;
		const masking = parses
			? add(scale({ min: 4, max: 16 }, perCharacter), exactly(1))
			: free;
		return { cost: add(add(compared, parsing), masking) };
	};

const everyPair: Rule = (args) => ({
	cost: add(exactly(1), multiply(sizeAt(args, 0), sizeAt(args, 1))),
});

const rules: Readonly<Record<string, Rule>> = {
	check: () => ({ cost: exactly(350_000) }),
	isSorted: eachElement,
	sum: eachElement,
	max: eachElement,
	min: eachElement,
	indexOf: eachElement,
	lastIndexOf: eachElement,
	url: traverse(0),
	lowerAscii: keepsSize,
	upperAscii: keepsSize,
	substring: keepsSize,
	trim: keepsSize,
	replace: replacement,
	split: (args) => ({
		cost: scale(sizeAt(args, 0), 2 * perCharacter),
		size: {
			min: 0,
			max:
				typeof args[2]?.literal === "bigint" && args[2].literal >= 0n
					? Number(args[2].literal)
					: sizeAt(args, 0).max,
		},
	}),
	join: joining,
	find: regex,
	findAll: regex,
	matches: (args) => ({ cost: regex(args).cost }),
	"ip.isCanonical": traverse(0, 2 * perCharacter),
	containsIP: containment(false),
	containsCIDR: containment(true),
	validate: traverse(1),
	startsWith: traverse(1),
	endsWith: traverse(1),
	contains: (args) => ({
		cost: multiply(
			scale(sizeAt(args, 0), perCharacter),
			scale(sizeAt(args, 1), perCharacter),
		),
	}),
	"@in": (args) =>
		args[1]?.type.kind === "list"
			? { cost: sizeAt(args, 1) }
			: { cost: exactly(1) },
	"_+_": addition,
	"_==_": equality,
	"_!=_": equality,
	"_<_": comparison,
	"_<=_": comparison,
	"_>_": comparison,
	"_>=_": comparison,
	"sets.contains": everyPair,
	"sets.intersects": everyPair,
	"sets.equivalent": everyPair,
	format: traverse(0),
	string: (args) =>
		args[0]?.type.kind === "bytes" ? keepsSize(args) : { cost: exactly(1) },
	bytes: (args) =>
		args[0]?.type.kind === "string" ? keepsSize(args) : { cost: exactly(1) },
};

/** What a call costs by itself, without its arguments, and how large its result is. */
export const estimateCall = (
	{ name }: Call,
	args: readonly Operand[],
): CallEstimate =>
	((Object.hasOwn(rules, name) ? rules[name] : undefined) ?? one)(args);

import { itemsOf } from "../values/collections.ts";
import { sizeOf } from "../values/operations.ts";
import { type CelValue, isList, isMap } from "../values/scalars.ts";

/** What a call costs, by its arguments (interpreter/runtimecost.go, k8s.io/apiserver/pkg/cel/library/cost.go). */
type Cost = (args: readonly CelValue[]) => number;

const perCharacter = 0.1;
const perRegexCharacter = 0.25;

const size = (args: readonly CelValue[], i: number): number =>
	i < args.length ? sizeOf(args[i] as CelValue) : 0;
const traverse =
	(i: number, times = 1): Cost =>
	(args) =>
		Math.ceil(size(args, i) * times * perCharacter);
const one: Cost = () => 1;
const regex: Cost = (args) =>
	Math.ceil((1 + size(args, 0)) * perCharacter) *
	Math.ceil(size(args, 1) * perRegexCharacter);
const walk: Cost = (args) => traversal(args[0] as CelValue);
const comparison: Cost = (args) => {
	if (typeof args[0] !== "string") return 1;
	return Math.ceil(Math.min(size(args, 0), size(args, 1)) * perCharacter);
};

function traversal(value: CelValue): number {
	if (typeof value === "string") return Math.floor(value.length * perCharacter);
	let cost = 0;
	if (isList(value)) for (const item of itemsOf(value)) cost += traversal(item);
	else if (isMap(value))
		for (const key of value.keys())
			cost += traversal(key) + traversal(value.get(key) as CelValue);
	else cost = 1;
	return cost;
}

const costs: Readonly<Record<string, Cost>> = {
	check: () => 350_000,
	isSorted: walk,
	sum: walk,
	max: walk,
	min: walk,
	indexOf: walk,
	lastIndexOf: walk,
	url: traverse(0),
	lowerAscii: traverse(0),
	upperAscii: traverse(0),
	substring: traverse(0),
	trim: traverse(0),
	replace: traverse(0, 2),
	split: traverse(0, 2),
	join: (args) => Math.ceil(traversal(args[0] as CelValue) * 2),
	find: regex,
	findAll: regex,
	matches: regex,
	cidr: traverse(0),
	isIP: traverse(0),
	isCIDR: traverse(0),
	ip: traverse(0),
	"ip.isCanonical": traverse(0, 2),
	quantity: traverse(0),
	isQuantity: traverse(0),
	validate: traverse(1),
	startsWith: traverse(1),
	endsWith: traverse(1),
	contains: (args) =>
		Math.ceil(size(args, 0) * perCharacter) *
		Math.ceil(size(args, 1) * perCharacter),
	"@in": (args) => (isList(args[1] as CelValue) ? size(args, 1) : 1),
	"_+_": (args) =>
		typeof args[0] === "string"
			? Math.ceil((size(args, 0) + size(args, 1)) * perCharacter)
			: 1,
	"_<_": comparison,
	"_<=_": comparison,
	"_>_": comparison,
	"_>=_": comparison,
	"sets.contains": product,
	"sets.intersects": product,
	"sets.equivalent": product,
	format: traverse(0),
};

function product(args: readonly CelValue[]): number {
	return 1 + size(args, 0) * size(args, 1);
}

export const callCost = (name: string): Cost =>
	(Object.hasOwn(costs, name) ? costs[name] : undefined) ?? one;

/** Of comparing two values: as much as the smaller one has parts. */
export function equalityCost(a: CelValue, b: CelValue): number {
	const least = Math.min(sizeOf(a), sizeOf(b));
	return typeof a === "string" || isList(a) || isMap(a)
		? Math.ceil(least * perCharacter)
		: 1;
}

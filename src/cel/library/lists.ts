import type { Define } from "../types/functions.ts";
import { itemsOf } from "../values/collections.ts";
import { compare, equal } from "../values/operations.ts";
import {
	CelDuration,
	CelError,
	type CelList,
	CelUint,
	type CelValue,
} from "../values/scalars.ts";
import { int64 } from "./operators.ts";

const ordered = [
	"int",
	"uint",
	"double",
	"bool",
	"duration",
	"timestamp",
	"string",
	"bytes",
];
const summed = ["int", "uint", "double", "duration"];

/** k8s.io/apiserver/pkg/cel/library/lists.go and cel-go's ext/sets.go */
export function lists(define: Define): void {
	for (const type of ordered) {
		define(`list<${type}>.isSorted(): bool`, isSorted);
		define(`list<${type}>.min(): ${type}`, (list: CelList) =>
			extreme(list, "min", -1),
		);
		define(`list<${type}>.max(): ${type}`, (list: CelList) =>
			extreme(list, "max", 1),
		);
	}
	for (const type of summed)
		define(`list<${type}>.sum(): ${type}`, (list: CelList) => sum(list, type));
	define("list<A>.indexOf(A): int", (list: CelList, item: CelValue) =>
		BigInt([...itemsOf(list)].findIndex((one) => equal(one, item))),
	);
	define("list<A>.lastIndexOf(A): int", (list: CelList, item: CelValue) =>
		BigInt([...itemsOf(list)].findLastIndex((one) => equal(one, item))),
	);
	define("sets.contains(list<T>, list<T>): bool", containsAll);
	define(
		"sets.equivalent(list<T>, list<T>): bool",
		(a: CelList, b: CelList) => containsAll(a, b) && containsAll(b, a),
	);
	define("sets.intersects(list<T>, list<T>): bool", (a: CelList, b: CelList) =>
		[...itemsOf(a)].some((item) => has(b, item)),
	);
}

function order(a: CelValue, b: CelValue): number {
	const result = compare(a, b);
	if (result === undefined) throw new CelError("no such overload");
	return result;
}

function isSorted(list: CelList): boolean {
	for (let i = 1; i < list.size; i++)
		if (order(list.at(i - 1), list.at(i)) > 0) return false;
	return true;
}

function extreme(list: CelList, name: string, sign: number): CelValue {
	if (list.size === 0) throw new CelError(`${name} called on empty list`);
	let best = list.at(0);
	for (const item of itemsOf(list))
		if (Math.sign(order(item, best)) === sign) best = item;
	return best;
}

/** Overloads can't be told apart by an empty list; its static type then decides what the sum of nothing is. */
function sum(list: CelList, type: string): CelValue {
	const items = [...itemsOf(list)];
	const [first] = items;
	if (typeof first === "number" || (first === undefined && type === "double"))
		return items.reduce<number>((total, item) => total + (item as number), 0);
	if (first instanceof CelUint || (first === undefined && type === "uint"))
		return new CelUint(
			items.reduce<bigint>(
				(total, item) => total + (item as CelUint).value,
				0n,
			),
		);
	if (
		first instanceof CelDuration ||
		(first === undefined && type === "duration")
	)
		return new CelDuration(
			items.reduce<bigint>(
				(total, item) => total + (item as CelDuration).nanoseconds,
				0n,
			),
		);
	if (items.some((item) => typeof item !== "bigint"))
		throw new CelError("no such overload");
	return items.reduce<bigint>(
		(total, item) => int64(total + (item as bigint)),
		0n,
	);
}

const has = (list: CelList, item: CelValue): boolean => {
	for (const one of itemsOf(list)) if (equal(one, item)) return true;
	return false;
};

const containsAll = (list: CelList, sub: CelList): boolean =>
	[...itemsOf(sub)].every((item) => has(list, item));

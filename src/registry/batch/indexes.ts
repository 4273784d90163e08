/** Texts such as `1,3-5,7` for the indexes of an Indexed Job (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go validateIndexesFormat). */
import { goQuote } from "../../apimachinery/field.ts";

type Interval = readonly [first: number, last: number];

/** How many indexes the text names; throws an Error that says what is wrong with it. */
export function countIndexes(text: string, completions: number): number {
	let total = 0;
	let previous: number | undefined;
	for (const part of text === "" ? [] : text.split(",")) {
		const [first, last] = parseInterval(part, completions);
		if (previous !== undefined && previous >= first)
			throw notIncreasing(previous, first);
		total += last - first + 1;
		previous = last;
	}
	return total;
}

const notIncreasing = (previous: number, current: number): Error =>
	new Error(`non-increasing order, previous: ${previous}, current: ${current}`);

function parseInterval(text: string, completions: number): Interval {
	const limits = text.split("-");
	if (limits.length > 2)
		throw new Error(
			`the fragment ${goQuote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
		);
	const parse = (limit: string) => {
		if (!/^\+?[0-9]+$/.test(limit))
			throw new Error(
				`cannot convert string to integer for index: ${goQuote(limit)}`,
			);
		const number = Number(limit);
		if (number >= completions)
			throw new Error(`too large index: ${goQuote(limit)}`);
		return number;
	};
	const first = parse(limits[0] ?? "");
	if (limits[1] === undefined) return [first, first];
	const last = parse(limits[1]);
	if (first >= last) throw notIncreasing(first, last);
	return [first, last];
}

/** The first index that both texts name; parts that can't be read are passed over. */
export function firstCommonIndex(
	a: string,
	b: string,
	completions: number,
): number | undefined {
	const read = (text: string) =>
		text.split(",").flatMap((part): Interval[] => {
			try {
				return [parseInterval(part, completions)];
			} catch {
				return [];
			}
		});
	const others = read(b);
	for (const [first, last] of read(a))
		for (const [otherFirst, otherLast] of others)
			if (first <= otherLast && otherFirst <= last)
				return Math.max(first, otherFirst);
	return undefined;
}

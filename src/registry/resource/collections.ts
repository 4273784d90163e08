/** Lists and maps of limited size, as the kinds of this group check them. */
import {
	duplicate,
	type FieldError,
	index,
	key,
	tooMany,
} from "../../apimachinery/field.ts";
import { list } from "../shared/checks.ts";

type Check<T> = (item: T, path: string) => FieldError[];

/** Every item of a list; one that is too long is not looked into. A size below zero is no limit. */
export function validateSlice<T>(
	items: readonly T[] | null | undefined,
	size: number,
	check: Check<T>,
	path: string,
): FieldError[] {
	const all = list(items);
	if (size >= 0 && all.length > size) return [tooMany(path, all.length, size)];
	return all.flatMap((item, i) => check(item, index(path, i)));
}

/** Like validateSlice, and none twice by what `keyOf` says; `shown` is what the message prints of a key. */
export function validateSet<T>(
	items: readonly T[] | null | undefined,
	size: number,
	check: Check<T>,
	keyOf: (item: T) => string,
	path: string,
	shown: (item: T) => unknown = keyOf,
): FieldError[] {
	const all = list(items);
	const errors = validateSlice(all, size, check, path);
	if (size >= 0 && all.length > size) return errors;
	const seen = new Set<string>();
	for (const [i, item] of all.entries()) {
		const id = keyOf(item);
		if (seen.has(id)) errors.push(duplicate(index(path, i), shown(item)));
		seen.add(id);
	}
	return errors;
}

const shortestCut = 16;

/** Names and values of a map; long names are cut in the middle where the path shows them. */
export function validateMap<T>(
	map: Readonly<Record<string, T>> | undefined,
	size: number,
	longestName: number,
	checkName: Check<string>,
	check: Check<T>,
	path: string,
): FieldError[] {
	const entries = Object.entries(map ?? {});
	if (size >= 0 && entries.length > size)
		return [tooMany(path, entries.length, size)];
	return entries.flatMap(([name, item]) => {
		const at = key(path, cut(name, Math.max(longestName, shortestCut)));
		return [...checkName(name, at), ...check(item, at)];
	});
}

function cut(text: string, length: number): string {
	if (text.length <= length) return text;
	const rest = length - 3;
	return `${text.slice(0, Math.floor((rest + 1) / 2))}...${text.slice(text.length - Math.floor(rest / 2))}`;
}

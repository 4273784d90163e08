import { RE2JS } from "re2js";
import type { Define } from "../types/functions.ts";
import { ListValue } from "../values/collections.ts";
import { CelError } from "../values/scalars.ts";

const compiled = new Map<string, RE2JS>();
const mostCompiled = 1000;

function pattern(source: string): RE2JS {
	let known = compiled.get(source);
	if (known === undefined) {
		try {
			known = RE2JS.compile(source);
		} catch (error) {
			throw new CelError((error as Error).message);
		}
		if (compiled.size >= mostCompiled) compiled.clear();
		compiled.set(source, known);
	}
	return known;
}

/** Whether a text is a regular expression of RE2. */
export function isPattern(source: string): boolean {
	try {
		pattern(source);
		return true;
	} catch {
		return false;
	}
}

/** Regular expressions, all in linear time (cel-go's matches, k8s.io/apiserver/pkg/cel/library/regex.go). */
export function regex(define: Define): void {
	const matches = (text: string, source: string) =>
		pattern(source).matcher(text).find();
	define("matches(string, string): bool", matches);
	define("string.matches(string): bool", matches);
	define("string.find(string): string", (text: string, source: string) => {
		const matcher = pattern(source).matcher(text);
		return matcher.find() ? (matcher.group() ?? "") : "";
	});
	define(
		"string.findAll(string): list<string>",
		(text: string, source: string) =>
			findAll(text, source, Number.POSITIVE_INFINITY),
	);
	define(
		"string.findAll(string, int): list<string>",
		(text: string, source: string, limit: bigint) =>
			findAll(
				text,
				source,
				limit < 0n ? Number.POSITIVE_INFINITY : Number(limit),
			),
	);
}

function findAll(text: string, source: string, limit: number): ListValue {
	const matcher = pattern(source).matcher(text);
	const found: string[] = [];
	while (found.length < limit && matcher.find())
		found.push(matcher.group() ?? "");
	return new ListValue(found);
}

import { RE2JS } from "re2js";

/** A regular expression in linear time, in Go's dialect. */
export interface Pattern {
	test(text: string): boolean;
}

const compiled = new Map<string, Pattern>();
/** Patterns come from definitions, of which there are not many; the bound is against a flood of them. */
const maxCompiled = 10_000;

/** Compiles a pattern once; throws an Error when it is none. */
export function compilePattern(source: string): Pattern {
	let pattern = compiled.get(source);
	if (pattern === undefined) {
		const expression = RE2JS.compile(source);
		pattern = { test: (text) => expression.matcher(text).find() };
		if (compiled.size >= maxCompiled) compiled.clear();
		compiled.set(source, pattern);
	}
	return pattern;
}

/** What is wrong with a regular expression in Go's words; undefined when nothing is. */
export function patternError(source: string): string | undefined {
	try {
		compilePattern(source);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

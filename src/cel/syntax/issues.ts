import type { Issue } from "./ast.ts";

/**
 * Issues as cel-go prints them, in the order of their places: `ERROR: <input>:1:3: ...` with the line and a caret under
 * the place (common/error.go).
 */
export function displayIssues(
	source: string,
	issues: readonly Issue[],
): string {
	return [...issues]
		.sort((a, b) => a.at - b.at)
		.map((issue) => displayIssue(source, issue))
		.join("\n");
}

function displayIssue(source: string, { message, at }: Issue): string {
	const before = source.slice(0, at).split("\n");
	const column = [...(before.at(-1) ?? "")].length;
	const line = (source.split("\n")[before.length - 1] ?? "").replaceAll(
		"\t",
		" ",
	);
	return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
}

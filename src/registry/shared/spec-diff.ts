import { deepEqual } from "../../apimachinery/json.ts";

/** What changed, member by member, as it follows the message about a part that must not change. */
export function specDiff(before: object, after: object): string {
	const old = before as Record<string, unknown>;
	const now = after as Record<string, unknown>;
	const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])]
		.filter((field) => !deepEqual(old[field], now[field]))
		.map(
			(field) =>
				`@@ ${field}\n- ${JSON.stringify(old[field]) ?? "null"}\n+ ${JSON.stringify(now[field]) ?? "null"}\n`,
		);
	return `\n${changed.join("")}`;
}

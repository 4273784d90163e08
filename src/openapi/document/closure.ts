import type { JsonSchema } from "./definitions-v3.ts";

/** All definitions that the roots lead to, by name in order; `make` writes one, `refPrefix` starts its references. */
export function definitionClosure(
	roots: Iterable<string>,
	refPrefix: string,
	make: (name: string) => JsonSchema,
): Record<string, JsonSchema> {
	const made = new Map<string, JsonSchema>();
	const open = [...roots];
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		if (made.has(name)) continue;
		const schema = make(name);
		made.set(name, schema);
		collectRefs(schema, refPrefix, open);
	}
	return Object.fromEntries([...made].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function collectRefs(value: unknown, refPrefix: string, into: string[]): void {
	if (typeof value !== "object" || value === null) return;
	for (const [key, inner] of Object.entries(value)) {
		if (
			key === "$ref" &&
			typeof inner === "string" &&
			inner.startsWith(refPrefix)
		)
			into.push(inner.slice(refPrefix.length));
		else collectRefs(inner, refPrefix, into);
	}
}

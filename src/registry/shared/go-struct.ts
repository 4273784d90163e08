/**
 * How Kubernetes' messages print values of its internal types: those have no JSON tags, so encoding/json writes
 * every field, under its Go name, zero or not.
 */

type Print = (value: unknown) => unknown;

interface GoField {
	readonly name: string;
	readonly json: string;
	readonly print: Print;
	/** Printed when the field is absent: null for pointers, lists and maps. */
	readonly zero: unknown;
}

const lowerFirst = (name: string): string =>
	name.slice(0, 1).toLowerCase() + name.slice(1);

const asIs: Print = (value) => value;

/** A field of a struct: its Go name, and where they differ its JSON name, its zero value, its type's printer. */
export const goField = (
	name: string,
	options: { json?: string; zero?: unknown; print?: Print } = {},
): GoField => ({
	name,
	json: options.json ?? lowerFirst(name),
	print: options.print ?? asIs,
	zero: options.zero ?? null,
});

/** A text field: its zero value is "". */
export const goText = (name: string, json?: string): GoField =>
	goField(name, { zero: "", ...(json === undefined ? {} : { json }) });

/** Makes the printer of a struct from its fields, in Go's order. Absent structs print as null. */
export function goStruct(
	...fields: readonly GoField[]
): (value: unknown) => Record<string, unknown> | null {
	return (value) => {
		if (value === undefined || value === null) return null;
		const from = value as Record<string, unknown>;
		const out: Record<string, unknown> = {};
		for (const field of fields) {
			const found = from[field.json];
			out[field.name] =
				found === undefined || found === null ? field.zero : field.print(found);
		}
		return out;
	};
}

/** The printer of a list of structs. */
export const goList =
	(print: Print): Print =>
	(value) =>
		Array.isArray(value) ? value.map(print) : null;

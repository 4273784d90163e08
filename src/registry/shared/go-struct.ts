/**
 * How Kubernetes' messages print values of its internal types: those have no JSON tags, so encoding/json writes
 * every field, under its Go name, zero or not.
 */

type Print = (value: unknown) => unknown;

export interface GoField {
	readonly name: string;
	readonly json: string;
	readonly print: Print;
	/** Printed when the field is absent: null for pointers, lists and maps. */
	readonly zero: unknown;
}

/** `Name` is `name`, `FSType` is `fsType`, `TTY` is `tty`. */
const jsonName = (name: string): string =>
	name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (start) =>
		start.toLowerCase(),
	);

const asIs: Print = (value) => value;

/** A field of a struct: its Go name, and where they differ its JSON name, its zero value, its type's printer. */
export const goField = (
	name: string,
	options: { json?: string; zero?: unknown; print?: Print } = {},
): GoField => ({
	name,
	json: options.json ?? jsonName(name),
	print: options.print ?? asIs,
	zero: options.zero ?? null,
});

/** A text field: its zero value is "". */
export const goText = (name: string, json?: string): GoField =>
	goField(name, { zero: "", ...(json === undefined ? {} : { json }) });

export const goNumber = (name: string, json?: string): GoField =>
	goField(name, { zero: 0, ...(json === undefined ? {} : { json }) });

export const goFlag = (name: string, json?: string): GoField =>
	goField(name, { zero: false, ...(json === undefined ? {} : { json }) });

/** Fields that are null when absent: pointers to scalars, lists of text, maps. */
export const goFields = (...names: readonly string[]): GoField[] =>
	names.map((name) => goField(name));

export const goTexts = (...names: readonly string[]): GoField[] =>
	names.map((name) => goText(name));

/** A list of structs. */
export const goListOf = (name: string, print: Print, json?: string): GoField =>
	goField(name, {
		print: goList(print),
		...(json === undefined ? {} : { json }),
	});

/** A pointer to a struct. */
export const goPointer = (name: string, print: Print, json?: string): GoField =>
	goField(name, { print, ...(json === undefined ? {} : { json }) });

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

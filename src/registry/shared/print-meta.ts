import { metaFields, type ObjectMeta } from "../../apimachinery/object.ts";

const fields = metaFields.filter((field) => field !== "managedFields");
const entryFields = [
	"manager",
	"operation",
	"apiVersion",
	"time",
	"fieldsType",
	"fieldsV1",
	"subresource",
] as const;

const pick = <T extends object>(from: T, names: readonly (keyof T)[]) =>
	Object.fromEntries(
		names
			.filter((name) => from[name] !== undefined)
			.map((name) => [name, from[name]]),
	);

/** Metadata in the order of Go's struct, as messages print it. */
export const printMeta = (meta: ObjectMeta): Record<string, unknown> => ({
	...pick(meta, fields),
	...(meta.managedFields && {
		managedFields: meta.managedFields.map((entry) => pick(entry, entryFields)),
	}),
});

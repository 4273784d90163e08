import { goStruct, goTexts } from "./go-struct.ts";

/** A reference to an object as messages print the internal type (core.ObjectReference). */
export const printReference = goStruct(
	...goTexts(
		"Kind",
		"Namespace",
		"Name",
		"UID",
		"APIVersion",
		"ResourceVersion",
		"FieldPath",
	),
);

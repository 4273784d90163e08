import type { Presence } from "../apimachinery/schema.ts";
import type { PropertyData } from "./data.ts";

/** A property's presence in Go's JSON: the schema's three kinds, and a pointer that is written as null when absent. */
export type GoPresence = Presence | "null";

const structWithoutPointer = new Set(["metadata", "spec", "status"]);

/**
 * What Go's encoder does with a property, by the rule that fits most of Kubernetes' types: required fields are
 * always written; optional lists, maps and scalars drop their zero value; other optional types are pointers, save for
 * metadata, spec and status. `x-go-presence` marks the exceptions (openapi/presence.json).
 */
export function presenceOf(
	name: string,
	property: PropertyData,
	required: boolean,
): GoPresence {
	const exception = property["x-go-presence"];
	if (exception !== undefined) return exception;
	if (required) return "always";
	if (property.$ref === undefined) return "omitempty";
	return structWithoutPointer.has(name) ? "always" : "pointer";
}

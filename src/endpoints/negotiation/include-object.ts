import { badRequest } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import type { RequestContext } from "../request.ts";
import type { IncludeObject } from "./table.ts";

/** TableOptions.includeObject of a request for a Table. */
export function includeObjectOf(context: RequestContext): IncludeObject {
	const value = context.query.get("includeObject") ?? "";
	switch (value) {
		case "":
		case "Metadata":
			return "Metadata";
		case "None":
		case "Object":
			return value;
		default:
			throw badRequest(
				`Unable to convert to Table as requested: includeObject: Invalid value: ${goQuote(value)}: must be 'Metadata', 'Object', 'None', or empty`,
			);
	}
}

import type { JsonObject } from "../object.ts";
import type { Schema } from "../schema.ts";

/** An object with the type that says how it is owned. */
export interface TypedObject {
	readonly object: JsonObject;
	readonly schema: Schema;
	readonly apiVersion: string;
}

/**
 * Converts an object to another version of its kind; undefined when that version is known no more. Without a
 * converter all versions of a kind are taken to have one form.
 */
export type Converter = (
	object: JsonObject,
	apiVersion: string,
) => { readonly object: JsonObject; readonly schema: Schema } | undefined;

/** The object in a version; the object itself when it is that already. */
export function inVersion(
	typed: TypedObject,
	apiVersion: string,
	convert: Converter | undefined,
): TypedObject | undefined {
	if (typed.apiVersion === apiVersion) return typed;
	if (convert === undefined) return { ...typed, apiVersion };
	const converted = convert(typed.object, apiVersion);
	return converted === undefined ? undefined : { ...converted, apiVersion };
}

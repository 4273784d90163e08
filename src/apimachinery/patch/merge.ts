/** JSON merge patch (RFC 7386) as github.com/evanphx/json-patch v4 does it: nulls never reach the result. */
import { badRequest } from "../errors.ts";
import { jsonKind } from "../go-format.ts";
import { defineKey, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";

/** A copy without null members, at any depth and in lists too. */
function withoutNulls(value: JsonValue): JsonValue {
	if (Array.isArray(value))
		return value.filter((item) => item !== null).map(withoutNulls);
	if (!isObject(value)) return value;
	const pruned: JsonObject = {};
	for (const key in value) {
		const member = value[key] as JsonValue;
		if (member !== null) set(pruned, key, withoutNulls(member));
	}
	return pruned;
}

function set(target: JsonObject, key: string, value: JsonValue): void {
	if (key === "__proto__") defineKey(target, key, value);
	else target[key] = value;
}

function merge(original: JsonObject, patch: JsonObject): JsonObject {
	const merged = { ...original };
	for (const key in patch) {
		const change = patch[key] as JsonValue;
		const current = Object.hasOwn(original, key) ? original[key] : undefined;
		if (change === null) delete merged[key];
		else if (!isObject(current)) set(merged, key, withoutNulls(change));
		else
			set(
				merged,
				key,
				isObject(change) ? merge(current, change as JsonObject) : change,
			);
	}
	return merged;
}

/**
 * A merge patch request. Returns the new object, which shares untouched parts with the original (that is not
 * changed). Throws 400 for a body that is no object; `ignore` is fieldValidation=Ignore, which lets lists through
 * to replace the document, as the library does.
 */
export function applyMergePatch(
	original: JsonValue,
	patch: JsonValue,
	ignore = false,
): JsonValue {
	if (patch !== null && !isObject(patch) && !ignore)
		throw badRequest(
			`error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
		);
	if (Array.isArray(patch)) return withoutNulls(patch);
	if (!isObject(patch)) throw badRequest("Invalid JSON Patch");
	return isObject(original)
		? merge(original as JsonObject, patch as JsonObject)
		: withoutNulls(patch as JsonValue);
}

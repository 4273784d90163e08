import { isObject } from "../apimachinery/json.ts";

/** A copy without managedFields of an object, and of the items of a list; the original stays as it is. */
export function withoutManagedFields(object: unknown): unknown {
	if (!isObject(object)) return object;
	const { items } = object;
	const bare = withoutOwn(object);
	return Array.isArray(items)
		? { ...bare, items: items.map(withoutManagedFields) }
		: bare;
}

function withoutOwn(object: Record<string, unknown>): Record<string, unknown> {
	const { metadata } = object;
	if (!isObject(metadata) || metadata.managedFields === undefined)
		return object;
	const { managedFields: _, ...rest } = metadata;
	return { ...object, metadata: rest };
}

/** x-kubernetes-list-type, x-kubernetes-list-map-keys and x-kubernetes-map-type. */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	key,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import type { JsonSchemaProps } from "../types.ts";

const MAP_TYPE = "x-kubernetes-map-type";
const LIST_TYPE = "x-kubernetes-list-type";
const LIST_KEYS = "x-kubernetes-list-map-keys";

/** In Kubernetes' order, which tells some things twice. */
export function validateCollectionTypes(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const mapType = schema[MAP_TYPE];
	if (mapType !== undefined) {
		errors.push(...mustBe("object", schema, path, MAP_TYPE));
		const known = ["atomic", "granular"];
		if (!known.includes(mapType))
			errors.push(notSupported(child(path, MAP_TYPE), mapType, known));
	}
	const listType = schema[LIST_TYPE];
	if (listType !== undefined) {
		const wrongType = mustBe("array", schema, path, LIST_TYPE);
		errors.push(...wrongType);
		if (wrongType.length === 0 && listType === "set")
			errors.push(...validateSetItems(schema, path));
		const known = ["atomic", "set", "map"];
		if (!known.includes(listType))
			errors.push(notSupported(child(path, LIST_TYPE), listType, known));
	}
	const onlyMaps = `must be map if ${LIST_KEYS} is non-empty`;
	if ((schema[LIST_KEYS] ?? []).length > 0 && listType !== "map")
		errors.push(
			listType === undefined
				? required(child(path, LIST_TYPE), onlyMaps)
				: invalid(child(path, LIST_TYPE), listType, onlyMaps),
		);
	if (listType === "map") errors.push(...validateMap(schema, path));
	if (listType === "map" || listType === "set")
		errors.push(...validateIdentities(schema, listType, path));
	return errors;
}

function mustBe(
	type: string,
	schema: JsonSchemaProps,
	path: string,
	keyword: string,
): FieldError[] {
	if (schema.type === type) return [];
	const why = `must be ${type} if ${keyword} is specified`;
	return [
		schema.type
			? invalid(child(path, "type"), schema.type, why)
			: required(child(path, "type"), why),
	];
}

/** Lists are atomic unless they say otherwise, objects are not. */
function validateSetItems(schema: JsonSchemaProps, path: string): FieldError[] {
	const { items } = schema;
	if (items === undefined) return [];
	const why = `must be atomic as item of a list with ${LIST_TYPE}=set`;
	const itemsPath = child(path, "items");
	const listType = items[LIST_TYPE];
	if (items.type === "array" && (listType ?? "atomic") !== "atomic")
		return [invalid(child(itemsPath, LIST_TYPE), listType, why)];
	// The value that Kubernetes quotes here is the list type, too.
	if (items.type === "object" && items[MAP_TYPE] !== "atomic")
		return [invalid(child(itemsPath, MAP_TYPE), listType ?? null, why)];
	return [];
}

function validateMap(schema: JsonSchemaProps, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const keys = schema[LIST_KEYS] ?? [];
	const keysPath = child(path, LIST_KEYS);
	if (keys.length === 0)
		errors.push(required(keysPath, `must not be empty if ${LIST_TYPE} is map`));
	const { items } = schema;
	const itemsPath = child(path, "items");
	if (items === undefined)
		return [
			...errors,
			required(itemsPath, `must have a schema if ${LIST_TYPE} is map`),
		];
	const parent = `if parent array's ${LIST_TYPE} is map`;
	if (items.type !== "object")
		return [
			...errors,
			invalid(
				child(itemsPath, "type"),
				items.type ?? "",
				`must be object ${parent}`,
			),
		];
	const seen = new Set<string>();
	for (const name of keys) {
		const property = items.properties?.[name];
		if (property === undefined)
			errors.push(
				invalid(keysPath, keys, "entries must all be names of item properties"),
			);
		else if (property.type === "array" || property.type === "object")
			errors.push(
				invalid(
					child(key(child(itemsPath, "properties"), name), "type"),
					items.type,
					`must be a scalar type ${parent}`,
				),
			);
		if (seen.has(name))
			errors.push(
				invalid(keysPath, keys, "must not contain duplicate entries"),
			);
		seen.add(name);
	}
	return errors;
}

/** What tells items apart must always be there. */
function validateIdentities(
	schema: JsonSchemaProps,
	listType: string,
	path: string,
): FieldError[] {
	const { items } = schema;
	if (items === undefined) return [];
	const errors: FieldError[] = [];
	const itemsPath = child(path, "items");
	if (items.nullable)
		errors.push(
			forbiddenField(
				child(itemsPath, "nullable"),
				`cannot be nullable when ${LIST_TYPE} is ${listType}`,
			),
		);
	if (listType === "set") return errors;
	const why = `this property is in ${LIST_KEYS}, so it`;
	for (const name of schema[LIST_KEYS] ?? []) {
		const property = items.properties?.[name];
		if (property === undefined) continue;
		const place = key(child(itemsPath, "properties"), name);
		if (property.default === undefined && !items.required?.includes(name))
			errors.push(
				required(
					child(place, "default"),
					`${why} must have a default or be a required property`,
				),
			);
		if (property.nullable)
			errors.push(
				forbiddenField(child(place, "nullable"), `${why} cannot be nullable`),
			);
	}
	return errors;
}

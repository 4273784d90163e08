/** What a conversion webhook may do to an object (apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go). */
import { aggregateMessage } from "../../apimachinery/aggregate.ts";
import type { FieldError } from "../../apimachinery/field.ts";
import { goType } from "../../apimachinery/go-format.ts";
import { deepCopy, isObject } from "../../apimachinery/json.ts";
import {
	validateAnnotations,
	validateLabels,
} from "../../apimachinery/metadata-rules.ts";
import type { KubeObject } from "../../apimachinery/object.ts";

type Fields = Record<string, unknown>;

/** The reason why `converted` is not what was asked for; undefined when it is. */
export function conversionProblem(
	original: KubeObject,
	converted: Fields,
	apiVersion: string,
): string | undefined {
	if (converted.apiVersion !== apiVersion)
		return `invalid object at index 0: invalid groupVersion (expected ${apiVersion}, received ${text(converted.apiVersion)})`;
	if (converted.kind !== original.kind)
		return `invalid object at index 0: invalid kind (expected ${original.kind}, received ${text(converted.kind)})`;
	const before = original.metadata as Fields;
	const after = (
		isObject(converted.metadata) ? converted.metadata : {}
	) as Fields;
	for (const [field, said] of identity)
		if (text(before[field]) !== text(after[field]))
			return `invalid object: must have the same ${said}: ${text(before[field])} != ${text(after[field])}`;
	return undefined;
}

const identity = [
	["name", "name"],
	["namespace", "namespace"],
	["uid", "UID"],
] as const;

const text = (value: unknown): string =>
	typeof value === "string" ? value : "";

/** Labels and annotations are the webhook's to change, all other metadata stays. Throws an Error that says what is wrong with them. */
export function restoreMetadata(
	original: KubeObject,
	converted: Fields,
): KubeObject {
	const { metadata } = converted;
	if (metadata === undefined)
		throw new Error("missing metadata in converted object");
	if (!isObject(metadata))
		throw new Error(
			`invalid metadata of type ${goType(metadata)} in converted object`,
		);
	const restored = deepCopy(original.metadata) as Fields;
	for (const field of ["labels", "annotations"] as const) {
		const said = (metadata as Fields)[field];
		delete restored[field];
		if (said === undefined || said === null) continue;
		restored[field] = checkMap(field, said, original.metadata[field] ?? {});
	}
	return { ...converted, metadata: restored } as unknown as KubeObject;
}

function checkMap(
	field: "labels" | "annotations",
	said: unknown,
	before: Readonly<Record<string, string>>,
): Record<string, string> {
	if (!isObject(said))
		throw new Error(
			`invalid metadata.${field} of type ${goType(said)} in converted object`,
		);
	const entries = Object.entries(said);
	for (const [key, value] of entries)
		if (typeof value !== "string")
			throw new Error(
				`metadata.${field}[${key}] must be a string, but is ${goType(value)} in converted object`,
			);
	const map = said as Record<string, string>;
	const changed =
		entries.length !== Object.keys(before).length ||
		entries.some(([key, value]) => before[key] !== value);
	const errors: FieldError[] = !changed
		? []
		: field === "labels"
			? validateLabels(map, "metadata.labels")
			: validateAnnotations(map, "metadata.annotation");
	if (errors.length > 0)
		throw new Error(
			aggregateMessage(errors.map((e) => `${e.field}: ${e.message}`)),
		);
	return map;
}

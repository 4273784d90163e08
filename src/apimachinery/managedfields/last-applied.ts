/** kubectl's annotation of client-side apply (apimachinery/pkg/util/managedfields/internal/lastapplied*.go). */
import { isObject } from "../json.ts";
import type { FieldsV1, JsonObject, JsonValue } from "../object.ts";
import { compareObjects } from "./compare.ts";
import { difference } from "./field-set.ts";
import { fieldsOf } from "./object-fields.ts";
import type { TypedObject } from "./typed-object.ts";
import { appliedErrors } from "./validate-applied.ts";

const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
/** The only manager that took over from client-side apply. */
export const KUBECTL = "kubectl";
const ANNOTATIONS_LIMIT = 256 * 1024;

const annotationsOf = (object: JsonObject): JsonObject | undefined => {
	const metadata = object.metadata;
	const annotations = isObject(metadata) ? metadata.annotations : undefined;
	return isObject(annotations) ? (annotations as JsonObject) : undefined;
};

/** Fields that client-side apply set and that are as it set them: kubectl may take them without a conflict. */
export function fieldsOfLastApplied(live: TypedObject): FieldsV1 | undefined {
	const text = annotationsOf(live.object)?.[ANNOTATION];
	if (typeof text !== "string" || text === "") return undefined;
	let last: JsonValue;
	try {
		last = JSON.parse(text) as JsonValue;
	} catch {
		return undefined;
	}
	if (!isObject(last) || last.apiVersion !== live.apiVersion) return undefined;
	const object = last as JsonValue;
	if (appliedErrors(object, live.schema) !== undefined) return undefined;
	const { changed, removed } = compareObjects(object, live.object, live.schema);
	return difference(
		difference(fieldsOf(object, live.schema), changed),
		removed,
	);
}

/** Keys sorted at every level, as Go encodes a map. */
function sortedJson(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(sortedJson);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, sortedJson(value[key] as JsonValue)]),
	);
}

/**
 * The object with its annotation, if it has one, brought up to date with what was applied; without it when it would
 * become too long. The argument is not changed.
 */
export function updateLastApplied(
	object: JsonObject,
	applied: JsonObject,
): JsonObject {
	const annotations = annotationsOf(object);
	const previous = annotations?.[ANNOTATION];
	if (typeof previous !== "string" || previous === "") return object;
	const { [ANNOTATION]: _, ...ownAnnotations } = annotationsOf(applied) ?? {};
	const source =
		annotationsOf(applied) === undefined
			? applied
			: {
					...applied,
					metadata: {
						...(applied.metadata as JsonObject),
						annotations: ownAnnotations,
					},
				};
	const updated: JsonObject = {
		...annotations,
		[ANNOTATION]: `${JSON.stringify(sortedJson(source))}\n`,
	};
	let size = 0;
	for (const name in updated)
		size += Buffer.byteLength(name) + Buffer.byteLength(String(updated[name]));
	if (size > ANNOTATIONS_LIMIT) delete updated[ANNOTATION];
	return {
		...object,
		metadata: { ...(object.metadata as JsonObject), annotations: updated },
	};
}

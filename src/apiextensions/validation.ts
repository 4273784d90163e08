/** What is asked of custom objects (apiextensions-apiserver/pkg/registry/customresource/strategy.go, validator.go). */
import { type FieldError, invalid } from "../apimachinery/field.ts";
import { isObject } from "../apimachinery/json.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import { validateEmbedded } from "./embedded.ts";
import { hasRules, validateRules } from "./schema/rules.ts";
import {
	type Correlated,
	validateListTypes,
	validateValue,
} from "./schema/validate.ts";
import type { CustomScale, CustomVersion, JsonSchemaProps } from "./types.ts";

export type CustomObject = KubeObject & Record<string, unknown>;

/** What an object is held against: its kind, and the version that the client speaks. */
export interface CustomRules {
	readonly kind: string;
	readonly version: CustomVersion | undefined;
}

/** A whole object; with `old`, what did not change may stay wrong. */
export function validateCustom(
	object: CustomObject,
	{ kind, version }: CustomRules,
	warn: (text: string) => void,
	old?: CustomObject,
): FieldError[] {
	if (object.kind !== kind)
		return [invalid("kind", object.kind, `must be ${kind}`)];
	const props = version?.schema?.openAPIV3Schema;
	if (props === undefined) return [];
	const scale = version?.subresources?.scale;
	return withRules(
		[
			...validateValue(object, props, "", correlated(old)),
			...validateScaleSpec(object, scale),
			...validateScaleStatus(object, scale),
			...validateEmbedded(object, props, ""),
			...repeatedItems(object, props, "", old),
		],
		object,
		props,
		old,
		warn,
	);
}

const blocking = new Set([
	"FieldValueNotSupported",
	"FieldValueRequired",
	"FieldValueTooLong",
	"FieldValueTooMany",
	"FieldValueTypeInvalid",
]);

/** Rules are evaluated on objects whose shape they can rely on. */
function withRules(
	errors: FieldError[],
	object: CustomObject,
	props: JsonSchemaProps,
	old: CustomObject | undefined,
	warn: (text: string) => void,
): FieldError[] {
	if (!hasRules(props)) return errors;
	if (errors.some(({ type }) => blocking.has(type)))
		return [
			...errors,
			invalid(
				"<nil>",
				null,
				"some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
			),
		];
	const found = validateRules(object, props, correlated(old));
	for (const text of found.warnings) warn(text);
	return [...errors, ...found.errors];
}

const correlated = (old: unknown): Correlated | undefined =>
	old === undefined ? undefined : { value: old };

/** A write of the status, of which nothing else can be wrong. */
export function validateCustomStatus(
	object: CustomObject,
	old: CustomObject,
	{ kind, version }: CustomRules,
	warn: (text: string) => void,
): FieldError[] {
	if (object.kind !== kind)
		return [invalid("kind", object.kind, `must be ${kind}`)];
	const root = version?.schema?.openAPIV3Schema;
	const props = root?.properties?.status;
	if (root === undefined || props === undefined) return [];
	const { status } = object;
	const errors =
		status === undefined
			? []
			: validateValue(status, props, "", correlated(old.status)).map(
					(error) => ({ ...error, field: withinStatus(error.field) }),
				);
	return withRules(
		[
			...errors,
			...validateScaleStatus(object, version?.subresources?.scale),
			...validateEmbedded(status, props, "status"),
			...repeatedItems(status, props, "status", old.status),
		],
		object,
		root,
		old,
		warn,
	);
}

/** The schema of the status is held against the status alone; only the places of errors lead there from the root. */
const withinStatus = (field: string): string => {
	if (field === "" || field === "<nil>") return "status";
	return field.startsWith("[") ? `status${field}` : `status.${field}`;
};

/** Lists that held repeated items already may go on to. */
function repeatedItems(
	value: unknown,
	props: JsonSchemaProps,
	path: string,
	old: unknown,
): FieldError[] {
	const errors = validateListTypes(value, props, path);
	const wasWrong =
		errors.length > 0 &&
		old !== undefined &&
		validateListTypes(old, props, path).length > 0;
	return wasWrong ? [] : errors;
}

function validateScaleSpec(
	object: CustomObject,
	scale: CustomScale | undefined,
): FieldError[] {
	if (scale === undefined) return [];
	const { specReplicasPath, labelSelectorPath } = scale;
	const errors = validateReplicas(object, specReplicasPath);
	if (labelSelectorPath) {
		const { value, wrong } = nested(object, labelSelectorPath, "string");
		if (wrong !== undefined)
			errors.push(invalid(labelSelectorPath, value ?? "", wrong));
	}
	return errors;
}

const validateScaleStatus = (
	object: CustomObject,
	scale: CustomScale | undefined,
): FieldError[] =>
	scale === undefined ? [] : validateReplicas(object, scale.statusReplicasPath);

const maxReplicas = 2 ** 31 - 1;

function validateReplicas(object: CustomObject, path: string): FieldError[] {
	const { value, wrong } = nested(object, path, "int64");
	if (wrong !== undefined) return [invalid(path, 0, wrong)];
	const replicas = Number(value ?? 0);
	if (replicas < 0)
		return [invalid(path, replicas, "should be a non-negative integer")];
	return replicas > maxReplicas
		? [
				invalid(
					path,
					replicas,
					`should be less than or equal to ${maxReplicas}`,
				),
			]
		: [];
}

/** The value at `.a.b`, or what is wrong with it in the words of unstructured.NestedFieldNoCopy. */
function nested(
	object: CustomObject,
	path: string,
	wanted: "int64" | "string",
): { value?: unknown; wrong?: string } {
	const parts = path.replace(/^\./, "").split(".");
	let at: unknown = object;
	for (const [i, part] of parts.entries()) {
		if (!isObject(at)) {
			const place = `.${parts.slice(0, i).join(".")}`;
			return {
				wrong: `${place} accessor error: ${printed(at)} is of the type ${goType(at)}, expected map[string]interface{}`,
			};
		}
		const next = (at as Record<string, unknown>)[part];
		if (next === undefined) return {};
		at = next;
	}
	return goType(at) === wanted
		? { value: at }
		: {
				wrong: `.${parts.join(".")} accessor error: ${printed(at)} is of the type ${goType(at)}, expected ${wanted}`,
			};
}

const printed = (value: unknown): string =>
	value === null ? "<nil>" : String(value);

function goType(value: unknown): string {
	if (value === null) return "<nil>";
	if (Array.isArray(value)) return "[]interface {}";
	switch (typeof value) {
		case "number":
			return Number.isInteger(value) ? "int64" : "float64";
		case "boolean":
			return "bool";
		case "string":
			return "string";
		default:
			return "map[string]interface {}";
	}
}

const knownFinalizers = new Set(["orphan", "foregroundDeletion"]);

/** Finalizers without a domain may clash with those of others. */
export function finalizerWarnings(
	{ metadata }: KubeObject,
	old: KubeObject | undefined,
): string[] {
	const before = new Set(old?.metadata.finalizers);
	return (metadata.finalizers ?? [])
		.filter(
			(name) =>
				!before.has(name) && !name.includes("/") && !knownFinalizers.has(name),
		)
		.map(
			(name) =>
				`metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
		);
}

/** Objects within objects (apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go). */
import {
	child,
	type FieldError,
	index,
	invalid,
	key,
	required,
} from "../apimachinery/field.ts";
import { isObject } from "../apimachinery/json.ts";
import { validateObjectMeta } from "../apimachinery/metadata-validation.ts";
import { isDNS1035Label, isPathSegmentName } from "../apimachinery/names.ts";
import type { ObjectMeta } from "../apimachinery/object.ts";
import type { JsonSchemaProps } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Embedded objects say what they are, and their metadata is like any other. */
export function validateEmbedded(
	value: unknown,
	props: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (Array.isArray(value)) {
		const { items } = props;
		return items === undefined
			? []
			: value.flatMap((item, i) =>
					validateEmbedded(item, items, index(path, i)),
				);
	}
	if (!isObject(value)) return [];
	const object = value as Fields;
	const errors = props["x-kubernetes-embedded-resource"]
		? validateResource(object, path)
		: [];
	const { properties = {}, additionalProperties } = props;
	for (const [name, member] of Object.entries(object)) {
		const property = properties[name];
		const at = path === "" ? name : child(path, name);
		if (property !== undefined)
			errors.push(...validateEmbedded(member, property, at));
		else if (isObject(additionalProperties))
			errors.push(
				...validateEmbedded(
					member,
					additionalProperties as JsonSchemaProps,
					key(path, name),
				),
			);
	}
	return errors;
}

function validateResource(object: Fields, path: string): FieldError[] {
	const errors: FieldError[] = [];
	for (const field of ["apiVersion", "kind"])
		if (!(field in object)) errors.push(required(child(path, field)));
	for (const [name, value] of Object.entries(object)) {
		const place = child(path, name);
		if (name === "apiVersion")
			errors.push(...validateText(value, place, groupVersionProblem));
		else if (name === "kind")
			errors.push(...validateText(value, place, kindProblem));
		else if (name === "metadata" && isObject(value))
			errors.push(...validateMetadata(value as ObjectMeta, place));
	}
	return errors;
}

function validateText(
	value: unknown,
	path: string,
	problemOf: (text: string) => string | undefined,
): FieldError[] {
	if (typeof value !== "string")
		return [invalid(path, value, "must be a string")];
	const problem = value === "" ? "must not be empty" : problemOf(value);
	return problem === undefined ? [] : [invalid(path, value, problem)];
}

const groupVersionProblem = (text: string): string | undefined =>
	text.split("/").length > 2
		? `unexpected GroupVersion string: ${text}`
		: undefined;

function kindProblem(text: string): string | undefined {
	const problems = isDNS1035Label(text.toLowerCase());
	return problems.length === 0
		? undefined
		: `may have mixed case, but should otherwise match: ${problems.join(",")}`;
}

/** It need not have a name. */
const validateMetadata = (meta: ObjectMeta, path: string): FieldError[] =>
	validateObjectMeta(
		{ ...meta, name: meta.name || "fakename" },
		{ namespaced: Boolean(meta.namespace), validateName: isPathSegmentName },
		path,
	);

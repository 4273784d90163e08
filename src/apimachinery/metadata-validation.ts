/** Rules for metadata that every kind shares (k8s.io/apimachinery/pkg/api/validation/objectmeta.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	goQuote,
	internalFieldError,
	invalid,
	required,
} from "./field.ts";
import { deepEqual } from "./json.ts";
import {
	validateAnnotations,
	validateFinalizers,
	validateLabels,
	validateManagedFields,
	validateOwnerReferences,
} from "./metadata-rules.ts";
import { type NameCheck, nameIsDNSLabel } from "./names.ts";
import type { ObjectMeta } from "./object.ts";

export {
	validateAnnotations,
	validateFieldManager,
	validateFinalizers,
	validateLabelName,
	validateLabels,
	validateManagedFields,
	validateOwnerReferences,
} from "./metadata-rules.ts";

export const IMMUTABLE = "field is immutable";
export interface ObjectMetaRules {
	readonly namespaced: boolean;
	readonly validateName: NameCheck;
}

/** Metadata at creation, after a name was generated. */
export function validateObjectMeta(
	meta: ObjectMeta,
	{ namespaced, validateName }: ObjectMetaRules,
	path = "metadata",
): FieldError[] {
	const errors: FieldError[] = [];
	const { name = "", generateName = "", namespace = "" } = meta;
	const check = (field: string, messages: readonly string[], value: string) => {
		for (const message of messages)
			errors.push(invalid(child(path, field), value, message));
	};
	if (generateName !== "")
		check("generateName", validateName(generateName, true), generateName);
	if (name === "")
		errors.push(
			required(child(path, "name"), "name or generateName is required"),
		);
	else check("name", validateName(name, false), name);
	if (!namespaced) {
		if (namespace !== "")
			errors.push(
				forbiddenField(child(path, "namespace"), "not allowed on this type"),
			);
	} else if (namespace === "") errors.push(required(child(path, "namespace")));
	else check("namespace", nameIsDNSLabel(namespace, false), namespace);
	if ((meta.generation ?? 0) < 0)
		errors.push(
			invalid(
				child(path, "generation"),
				meta.generation,
				"must be greater than or equal to 0",
			),
		);
	errors.push(
		...validateLabels(meta.labels, child(path, "labels")),
		...validateAnnotations(meta.annotations, child(path, "annotations")),
		...validateOwnerReferences(
			meta.ownerReferences,
			child(path, "ownerReferences"),
		),
		...validateFinalizers(meta.finalizers, child(path, "finalizers")),
		...validateManagedFields(meta.managedFields, child(path, "managedFields")),
	);
	return errors;
}

/** A field that must stay as it was. */
export const validateImmutable = (
	value: unknown,
	old: unknown,
	path: string,
): FieldError[] =>
	deepEqual(value, old) ? [] : [invalid(path, value, IMMUTABLE)];

/** Metadata at an update: what must not change, then the same rules for what may. */
export function validateObjectMetaUpdate(
	meta: ObjectMeta,
	old: ObjectMeta,
	path = "metadata",
): FieldError[] {
	const errors: FieldError[] = [];
	if (old.deletionTimestamp !== undefined) {
		const known = new Set(old.finalizers);
		const extra = [...new Set(meta.finalizers)]
			.filter((name) => !known.has(name))
			.sort();
		if (extra.length > 0)
			errors.push(
				forbiddenField(
					child(path, "finalizers"),
					`no new finalizers can be added if the object is being deleted, found new finalizers []string{${extra.map(goQuote).join(", ")}}`,
				),
			);
	}
	if ((meta.resourceVersion ?? "") === "")
		errors.push(
			invalid(
				child(path, "resourceVersion"),
				"",
				"must be specified for an update",
			),
		);
	if ((meta.generation ?? 0) < (old.generation ?? 0))
		errors.push(
			invalid(
				child(path, "generation"),
				meta.generation ?? 0,
				"must not be decremented",
			),
		);
	for (const field of ["name", "namespace", "uid"] as const)
		errors.push(
			...validateImmutable(
				meta[field] ?? "",
				old[field] ?? "",
				child(path, field),
			),
		);
	for (const field of [
		"creationTimestamp",
		"deletionTimestamp",
		"deletionGracePeriodSeconds",
	] as const)
		errors.push(
			...validateImmutable(
				meta[field] ?? null,
				old[field] ?? null,
				child(path, field),
			),
		);
	errors.push(
		...validateLabels(meta.labels, child(path, "labels")),
		...validateAnnotations(meta.annotations, child(path, "annotations")),
		...validateOwnerReferences(
			meta.ownerReferences,
			child(path, "ownerReferences"),
		),
		...validateManagedFields(meta.managedFields, child(path, "managedFields")),
	);
	return errors;
}

/** What a resource whose strategy names things after generation asks (ValidateObjectMetaWithOpts). */
export const nameWasGenerated = (
	meta: ObjectMeta,
	path = "metadata",
): FieldError[] =>
	(meta.generateName ?? "") !== "" && (meta.name ?? "") === ""
		? [
				internalFieldError(
					child(path, "name"),
					`generateName was specified (${goQuote(meta.generateName ?? "")}), but no name was generated`,
				),
			]
		: [];

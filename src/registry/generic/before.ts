import { formatTime } from "../../apimachinery/clock.ts";
import { badRequest } from "../../apimachinery/errors.ts";
import { type FieldError, invalidObject } from "../../apimachinery/field.ts";
import { generateName } from "../../apimachinery/generate-name.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { zeroOf } from "../../apimachinery/managedfields/types.ts";
import {
	validateObjectMeta,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import {
	isPathSegmentName,
	nameIsDNSSubdomain,
} from "../../apimachinery/names.ts";
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { FieldSchema, Schema } from "../../apimachinery/schema.ts";
import type { HookContext, ObjectSubresource } from "./definition.ts";
import type { Resource } from "./resource.ts";

/** Any object, seen as the fields that stand beside its metadata. */
export type Fields = KubeObject & Record<string, unknown>;

/** What the server decides about a new object, whatever the client said (rest.FillObjectMetaSystemFields). */
export function fillSystemFields(meta: ObjectMeta, context: HookContext): void {
	meta.creationTimestamp = formatTime(context.clock.now());
	meta.uid = context.newUid();
	delete meta.deletionTimestamp;
	delete meta.deletionGracePeriodSeconds;
	delete meta.selfLink;
}

/** Gives a name to an object that has only a generateName. */
export function fillName(meta: ObjectMeta): void {
	if (meta.generateName && !meta.name)
		meta.name = generateName(meta.generateName);
}

/** The object takes the request's namespace; another one is refused (rest.EnsureObjectNamespaceMatchesRequestNamespace). */
export function matchNamespace(
	resource: Resource,
	meta: ObjectMeta,
	namespace: string,
): void {
	if (!resource.namespaced) {
		delete meta.namespace;
		return;
	}
	if (!meta.namespace) meta.namespace = namespace;
	if (meta.namespace !== namespace)
		throw badRequest(
			"the namespace of the provided object does not match the namespace sent on the request",
		);
}

/** Everything between admission and storage of a new object (rest.BeforeCreate). */
export function beforeCreate(
	resource: Resource,
	object: Fields,
	context: HookContext,
): void {
	const { definition } = resource;
	if (definition.prepareForCreate) {
		definition.prepareForCreate(object, context);
	} else if (definition.subresources?.status) {
		resetStatus(resource, object, undefined);
	}
	if (definition.hasGeneration) object.metadata.generation = 1;
	else delete object.metadata.generation;
	const errors = [
		...validateObjectMeta(
			object.metadata,
			{
				namespaced: resource.namespaced,
				validateName: nameValidator(resource),
			},
			"metadata",
		),
		...(definition.validate?.(object, context) ?? []),
	];
	refuse(resource, object, errors);
	for (const text of definition.warnings?.(object, undefined) ?? [])
		context.warn(text);
	definition.canonicalize?.(object);
}

/** Everything between admission and storage of a changed object (rest.BeforeUpdate). */
export function beforeUpdate(
	resource: Resource,
	object: Fields,
	old: Fields,
	subresource: ObjectSubresource<KubeObject> | undefined,
	context: HookContext,
): void {
	const { definition } = resource;
	const meta = object.metadata;
	if (old.metadata.generation === undefined) delete meta.generation;
	else meta.generation = old.metadata.generation;
	prepareForUpdate(resource, object, old, subresource, context);
	keepSystemFields(meta, old.metadata);
	const metaErrors = validateObjectMetaUpdate(meta, old.metadata, "metadata");
	const errors = [
		...validateObjectMeta(meta, {
			namespaced: resource.namespaced,
			validateName: isPathSegmentName,
		}),
		...metaErrors,
		// Kubernetes checks the metadata again in the kind's own validation, and reports both.
		...(!subresource && definition.checksMetadataUpdate ? [] : metaErrors),
		...validateChange(resource, object, old, subresource, context),
	];
	refuse(resource, object, errors);
	const warnings = subresource
		? subresource.warnings?.(object, old)
		: definition.warnings?.(object, old);
	for (const text of warnings ?? []) context.warn(text);
	definition.canonicalize?.(object);
}

function prepareForUpdate(
	resource: Resource,
	object: Fields,
	old: Fields,
	subresource: ObjectSubresource<KubeObject> | undefined,
	context: HookContext,
): void {
	const { definition } = resource;
	if (subresource) {
		if (subresource.prepareForUpdate)
			subresource.prepareForUpdate(object, old, context);
		else keepAllButStatus(object, old);
		return;
	}
	if (definition.prepareForUpdate)
		definition.prepareForUpdate(object, old, context);
	else if (definition.subresources?.status) resetStatus(resource, object, old);
	// Without a subresource of its own, the status is content like any other.
	const isContent = definition.subresources?.status === undefined;
	if (
		definition.hasGeneration === true &&
		(changedBeyondStatus(object, old) ||
			(isContent && !deepEqual(object.status, old.status)))
	)
		object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function validateChange(
	resource: Resource,
	object: Fields,
	old: Fields,
	subresource: ObjectSubresource<KubeObject> | undefined,
	context: HookContext,
): FieldError[] {
	const { definition } = resource;
	if (subresource)
		return subresource.validateUpdate?.(object, old, context) ?? [];
	if (definition.validateUpdate)
		return definition.validateUpdate(object, old, context);
	return definition.validate?.(object, context) ?? [];
}

/** What an update can't change: identity, age and a deletion under way. */
function keepSystemFields(meta: ObjectMeta, old: ObjectMeta): void {
	if (!meta.uid && old.uid !== undefined) meta.uid = old.uid;
	if (old.creationTimestamp !== undefined)
		meta.creationTimestamp = old.creationTimestamp;
	if (old.deletionTimestamp !== undefined)
		meta.deletionTimestamp = old.deletionTimestamp;
	if (
		old.deletionGracePeriodSeconds !== undefined &&
		meta.deletionGracePeriodSeconds === undefined
	)
		meta.deletionGracePeriodSeconds = old.deletionGracePeriodSeconds;
	delete meta.selfLink;
}

/** `.status` belongs to the status subresource: a new object starts without, a changed one keeps the old. */
export function resetStatus(
	resource: Resource,
	object: Fields,
	old: Fields | undefined,
): void {
	const status =
		old?.status ?? emptyOf(resource.storage.schema.fields?.get("status"));
	if (status === undefined) delete object.status;
	else object.status = status;
}

/** A struct that Go writes even when it is empty, with what it writes of it. */
const emptyOf = (field: FieldSchema | undefined): object | undefined =>
	field?.presence === "always" ? emptyStruct(field.schema) : undefined;

function emptyStruct(schema: Schema): Record<string, unknown> {
	const struct: Record<string, unknown> = {};
	for (const field of schema.fields?.values() ?? [])
		if (field.presence === "always")
			struct[field.name] =
				field.schema.type === "object" && !field.schema.nullable
					? emptyStruct(field.schema)
					: zeroOf(field);
	return struct;
}

/** The usual strategy of a status subresource. */
export function keepAllButStatus(object: Fields, old: Fields): void {
	for (const field of Object.keys(object)) {
		if (!isTopLevel(field) && !(field in old)) delete object[field];
	}
	for (const field of Object.keys(old)) {
		if (!isTopLevel(field)) object[field] = old[field];
	}
}
const isTopLevel = (field: string): boolean =>
	field === "apiVersion" ||
	field === "kind" ||
	field === "metadata" ||
	field === "status";

function changedBeyondStatus(object: Fields, old: Fields): boolean {
	for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
		if (isTopLevel(field)) continue;
		if (!deepEqual(object[field], old[field])) return true;
	}
	return false;
}

const nameValidator =
	(resource: Resource) =>
	(name: string, prefix: boolean): readonly string[] =>
		resource.definition.validateName?.(name, prefix) ??
		nameIsDNSSubdomain(name, prefix);

function refuse(
	resource: Resource,
	object: KubeObject,
	errors: readonly FieldError[],
): void {
	if (errors.length === 0) return;
	const { validationGroup } = resource.definition;
	// A custom object may say that it is of another kind.
	const { kind } = resource.custom ? object : resource.definition;
	const group = validationGroup ?? resource.definition.group;
	throw invalidObject({ group, kind }, object.metadata.name ?? "", errors);
}

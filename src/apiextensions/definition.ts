import { type FieldError, invalid, required } from "../apimachinery/field.ts";
import { deepEqual, isObject } from "../apimachinery/json.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import {
	defineResource,
	type HookContext,
	type ResourceDefinition,
	type VersionDefinition,
} from "../registry/generic/definition.ts";
import { customColumns } from "./columns.ts";
import { type CustomType, decodeCustom } from "./decode.ts";
import { parseJsonPath } from "./json-path.ts";
import { toSchema } from "./schema/to-schema.ts";
import { validateListTypes, validateValue } from "./schema/validate.ts";
import type {
	CustomResourceDefinition,
	CustomVersion,
	JsonSchemaProps,
} from "./types.ts";

type CustomObject = KubeObject & Record<string, unknown>;

/** What every custom kind needs from the built-in types. */
export interface BuiltInSchemas {
	readonly objectMeta: () => Schema;
}

const open: JsonSchemaProps = { "x-kubernetes-preserve-unknown-fields": true };

/** A CustomResourceDefinition as the registry serves it: the same contract as a built-in kind. */
export function customResource(
	crd: CustomResourceDefinition,
	builtIn: BuiltInSchemas,
): ResourceDefinition {
	const { group, scope, versions } = crd.spec;
	const names = crd.status?.acceptedNames ?? crd.spec.names;
	const { kind, plural } = names;
	const storage = versions.find((version) => version.storage);
	const made = versions.map((version) =>
		customVersion(crd, version, kind, builtIn),
	);
	const hasStatus = (name: string) =>
		versions.find((v) => v.name === name)?.subresources?.status !== undefined;
	const statusEverywhere = versions.some((v) => v.subresources?.status);
	const scale = versions.find((v) => v.subresources?.scale)?.subresources
		?.scale;
	const validate = (object: CustomObject) =>
		validateCustom(crd, versionOf(object), object);
	const statusOnly = (object: CustomObject, old: CustomObject) => {
		for (const field of Object.keys(object))
			if (!keptByStatus.has(field)) delete object[field];
		for (const field of Object.keys(old))
			if (!keptByStatus.has(field)) object[field] = old[field];
		const { managedFields, resourceVersion } = object.metadata;
		object.metadata = { ...old.metadata };
		if (managedFields) object.metadata.managedFields = managedFields;
		if (resourceVersion) object.metadata.resourceVersion = resourceVersion;
	};
	return defineResource<CustomObject>({
		group,
		kind,
		names: {
			plural,
			singular: names.singular ?? "",
			listKind: names.listKind ?? `${kind}List`,
			shortNames: names.shortNames ?? [],
			categories: names.categories ?? [],
		},
		scope,
		versions: made as unknown as VersionDefinition<CustomObject>[],
		storageVersion: `${group}/${storage?.name ?? ""}`,
		storagePrefix: `${group}/${plural}`,
		hasGeneration: true,
		selectableFields: selectableFields(storage),
		unsupportedFieldSelector: (field) => `field label not supported: ${field}`,
		subresources: {
			...(statusEverywhere
				? {
						status: {
							prepareForUpdate: statusOnly,
							validateUpdate: (object) => validate(object),
						},
					}
				: {}),
			...(scale === undefined
				? {}
				: {
						scale: {
							specReplicasPath: scale.specReplicasPath.slice(1),
							statusReplicasPath: scale.statusReplicasPath.slice(1),
							...(scale.labelSelectorPath
								? { labelSelectorPath: scale.labelSelectorPath.slice(1) }
								: {}),
						},
					}),
		},
		prepareForCreate(object: CustomObject, _context: HookContext) {
			if (hasStatus(versionOf(object))) delete object.status;
		},
		prepareForUpdate(object: CustomObject, old: CustomObject) {
			if (!hasStatus(versionOf(object))) return;
			if (old.status === undefined) delete object.status;
			else object.status = old.status;
		},
		validate,
		validateUpdate(object, old) {
			return ratchet(validate(object), object, old);
		},
	});
}

/** What a write of the status leaves to the client. */
const keptByStatus = new Set(["apiVersion", "kind", "metadata", "status"]);

const versionOf = (object: KubeObject): string =>
	object.apiVersion.split("/")[1] ?? "";

function customVersion(
	crd: CustomResourceDefinition,
	version: CustomVersion,
	kind: string,
	builtIn: BuiltInSchemas,
): VersionDefinition<KubeObject> {
	const apiVersion = `${crd.spec.group}/${version.name}`;
	const props = version.schema?.openAPIV3Schema ?? open;
	let type: CustomType | undefined;
	const typeOf = (): CustomType => {
		const objectMeta = builtIn.objectMeta();
		type ??= {
			props,
			objectMeta,
			schema: toSchema(props, { objectMeta }, true),
			kind,
			apiVersion,
		};
		return type;
	};
	const current = new WeakMap<KubeObject, KubeObject>();
	return {
		name: version.name,
		served: version.served,
		get schema() {
			return typeOf().schema;
		},
		openAPISchema: props,
		...(version.deprecated
			? {
					deprecationWarning:
						version.deprecationWarning ?? deprecation(crd, version.name, kind),
				}
			: {}),
		decode: (body) => decodeCustom(typeOf(), body),
		fromStorage(stored) {
			let value = current.get(stored);
			if (value === undefined) {
				value = upToDate(typeOf(), stored);
				current.set(stored, value);
			}
			return value;
		},
		toStorage: (object) => ({
			...object,
			apiVersion: `${crd.spec.group}/${crd.spec.versions.find((v) => v.storage)?.name}`,
		}),
		columns: customColumns(version),
	};
}

/** What was stored under an older schema, or in another version, as this version shows it now. */
function upToDate(type: CustomType, stored: KubeObject): KubeObject {
	const { value } = decodeCustom(type, {
		value: { ...stored, apiVersion: type.apiVersion },
		yamlDuplicates: [],
	});
	const object = {
		...value,
		metadata: stored.metadata,
	} as unknown as KubeObject;
	return deepEqual(object, stored) ? stored : object;
}

function deprecation(
	crd: CustomResourceDefinition,
	version: string,
	kind: string,
): string {
	const { group, versions } = crd.spec;
	const better = versions
		.filter((v) => v.served && !v.deprecated)
		.map((v) => v.name)
		.sort(newestFirst)[0];
	const advice = better === undefined ? "" : `; use ${group}/${better} ${kind}`;
	return `${group}/${version} ${kind} is deprecated${advice}`;
}

/** GA before beta before alpha, newer before older. */
function newestFirst(a: string, b: string): number {
	const rank = (name: string) => {
		const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name);
		if (match === null) return [-1, 0, 0];
		const stage = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
		return [stage, Number(match[1]), Number(match[3] ?? 0)];
	};
	const [left, right] = [rank(a), rank(b)];
	for (const [i, value] of left.entries())
		if (value !== right[i]) return (right[i] ?? 0) - value;
	return 0;
}

function selectableFields(
	version: CustomVersion | undefined,
): Record<string, (object: CustomObject) => string> {
	return Object.fromEntries(
		(version?.selectableFields ?? []).map(({ jsonPath }) => {
			const path = parseJsonPath(jsonPath);
			return [
				jsonPath.replace(/^\./, ""),
				(object: CustomObject) => {
					const [value] = path.find(object);
					return value === undefined || value === null ? "" : String(value);
				},
			];
		}),
	);
}

function validateCustom(
	crd: CustomResourceDefinition,
	versionName: string,
	object: CustomObject,
): FieldError[] {
	const { kind } = crd.status?.acceptedNames ?? crd.spec.names;
	const errors: FieldError[] = [];
	if (object.kind !== kind)
		errors.push(invalid("kind", object.kind, `must be ${kind}`));
	const version = crd.spec.versions.find((v) => v.name === versionName);
	const props = version?.schema?.openAPIV3Schema;
	if (props === undefined) return errors;
	const found = [
		...validateValue(object, props, ""),
		...validateEmbedded(object, props, ""),
		...validateListTypes(object, props, ""),
	];
	return [...errors, ...found];
}

/** Embedded objects say what they are. */
function validateEmbedded(
	value: unknown,
	props: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (Array.isArray(value)) {
		const { items } = props;
		return items === undefined
			? []
			: value.flatMap((item, i) =>
					validateEmbedded(item, items, `${path}[${i}]`),
				);
	}
	if (!isObject(value)) return [];
	const object = value as Record<string, unknown>;
	const errors: FieldError[] = [];
	if (props["x-kubernetes-embedded-resource"])
		for (const field of ["apiVersion", "kind"])
			if (!object[field]) errors.push(required(`${path}.${field}`));
	for (const [name, property] of Object.entries(props.properties ?? {}))
		if (name in object)
			errors.push(
				...validateEmbedded(
					object[name],
					property,
					path === "" ? name : `${path}.${name}`,
				),
			);
	return errors;
}

/** What was wrong before and was not touched may stay wrong (KEP-4008). */
function ratchet(
	errors: readonly FieldError[],
	object: CustomObject,
	old: CustomObject,
): FieldError[] {
	return errors.filter((error) => {
		if (error.field === "" || error.field === "<nil>") return true;
		const path = parseFieldPath(error.field);
		const now = valueAt(object, path);
		return now === undefined || !deepEqual(now, valueAt(old, path));
	});
}

const parseFieldPath = (field: string): (string | number)[] =>
	[...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(
		(match) => match[1] ?? Number(match[2]),
	);

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
	path.reduce<unknown>(
		(at, part) =>
			typeof at === "object" && at !== null
				? (at as Record<string | number, unknown>)[part]
				: undefined,
		value,
	);

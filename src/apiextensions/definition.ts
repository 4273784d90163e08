import { deepCopy, deepEqual } from "../apimachinery/json.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import {
	defineResource,
	type HookContext,
	type ResourceDefinition,
	type VersionDefinition,
} from "../registry/generic/definition.ts";
import { customColumns } from "./columns.ts";
import { Conversions, type ConvertObjects } from "./conversion/conversions.ts";
import { type CustomType, decodeCustom } from "./decode.ts";
import { parseJsonPath } from "./json-path.ts";
import { prune } from "./schema/prune.ts";
import { toSchema } from "./schema/to-schema.ts";
import type {
	CustomResourceDefinition,
	CustomVersion,
	JsonSchemaProps,
} from "./types.ts";
import {
	type CustomObject,
	finalizerWarnings,
	validateCustom,
	validateCustomStatus,
} from "./validation.ts";

/** What every custom kind needs from the built-in types. */
export interface BuiltInSchemas {
	readonly objectMeta: () => Schema;
}

const open: JsonSchemaProps = { "x-kubernetes-preserve-unknown-fields": true };

/** A CustomResourceDefinition as the registry serves it: the same contract as a built-in kind. */
export function customResource(
	crd: CustomResourceDefinition,
	builtIn: BuiltInSchemas,
	convert?: ConvertObjects,
): ResourceDefinition {
	const conversions = convert && new Conversions(convert);
	const { group, scope, versions } = crd.spec;
	const names = crd.status?.acceptedNames ?? crd.spec.names;
	const { kind, plural } = names;
	const storage = versions.find((version) => version.storage);
	const shown = new Map(
		versions.map(({ name }) => [
			`${group}/${name}`,
			new WeakMap<KubeObject, KubeObject>(),
		]),
	);
	const kept: Kept = {
		shown,
		conversions,
		sources: new WeakMap(),
		origins: new WeakMap(),
	};
	const made = versions.map((version) =>
		customVersion(crd, version, kind, builtIn, kept),
	);
	const hasStatus = (context: HookContext) =>
		rulesOf(context).version?.subresources?.status !== undefined;
	const statusEverywhere = versions.some((v) => v.subresources?.status);
	const scale = versions.find((v) => v.subresources?.scale)?.subresources
		?.scale;
	const rulesOf = (context: HookContext) => ({
		kind,
		version:
			versions.find(({ name }) => `${group}/${name}` === context.apiVersion) ??
			storage,
	});
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
	const keepStatus = (
		object: CustomObject,
		old: CustomObject | undefined,
		context: HookContext,
	) => {
		if (!hasStatus(context)) return;
		if (old?.status === undefined) delete object.status;
		else object.status = old.status;
	};
	/** The object as its writer sees it: the rules of that version hold. */
	const written = (
		object: CustomObject,
		old: CustomObject | undefined,
		context: HookContext,
	): { now: CustomObject; before: CustomObject | undefined } => {
		const source = kept.sources.get(object);
		if (source === undefined) return { now: object, before: old };
		const raw = old && (kept.origins.get(old) ?? old);
		const before =
			raw && ((shown.get(source.apiVersion)?.get(raw) ?? old) as CustomObject);
		const now = { ...source, metadata: object.metadata } as CustomObject;
		if (context.subresource === "") keepStatus(now, before, context);
		else if (before !== undefined) statusOnly(now, before);
		return { now, before };
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
		allowUnconditionalUpdate: false,
		selectableFields: selectableFields(storage),
		unsupportedFieldSelector: (field) => `field label not supported: ${field}`,
		subresources: {
			...(statusEverywhere
				? {
						status: {
							prepareForUpdate: statusOnly,
							resetFields: { "f:metadata": {}, "f:spec": {} },
							validateUpdate(object, old, context) {
								const { now, before = old } = written(object, old, context);
								const rules = rulesOf(context);
								return validateCustomStatus(now, before, rules, context.warn);
							},
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
		...(conversions === undefined
			? {}
			: {
					convertAhead(objects, apiVersion) {
						const known = shown.get(apiVersion);
						return conversions.make(
							objects.filter((object) => !known?.has(object)),
							apiVersion,
						);
					},
				}),
		prepareForCreate: (object: CustomObject, context: HookContext) =>
			keepStatus(object, undefined, context),
		prepareForUpdate: keepStatus,
		validate(object, context) {
			const { now } = written(object, undefined, context);
			return validateCustom(now, rulesOf(context), context.warn);
		},
		validateUpdate(object, old, context) {
			const { now, before } = written(object, old, context);
			return validateCustom(now, rulesOf(context), context.warn, before);
		},
		warnings: finalizerWarnings,
	});
}

/** What a write of the status leaves to the client. */
const keptByStatus = new Set(["apiVersion", "kind", "metadata", "status"]);

/** What all versions of a kind keep together. */
interface Kept {
	/** Stored objects as each version shows them. */
	readonly shown: ReadonlyMap<string, WeakMap<KubeObject, KubeObject>>;
	readonly conversions: Conversions | undefined;
	/** What objects about to be stored were written as. */
	readonly sources: WeakMap<KubeObject, KubeObject>;
	/** What objects of the storage version were stored as. */
	readonly origins: WeakMap<KubeObject, KubeObject>;
}

function customVersion(
	crd: CustomResourceDefinition,
	version: CustomVersion,
	kind: string,
	builtIn: BuiltInSchemas,
	{ shown, conversions, sources, origins }: Kept,
): VersionDefinition<KubeObject> {
	const props = version.schema?.openAPIV3Schema ?? open;
	const types = new Map<string, CustomType>();
	const typeOf = (one: CustomVersion = version): CustomType => {
		let type = types.get(one.name);
		if (type === undefined) {
			type = customType(crd, one, kind, builtIn);
			types.set(one.name, type);
		}
		return type;
	};
	const has = version.subresources;
	const { group, versions } = crd.spec;
	const own = `${group}/${version.name}`;
	const storage = versions.find((v) => v.storage);
	const storageVersion = `${group}/${storage?.name}`;
	const current = shown.get(own) ?? new WeakMap();
	return {
		name: version.name,
		served: version.served,
		lacks: [
			...(has?.status ? [] : ["status"]),
			...(has?.scale ? [] : ["scale"]),
		],
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
				const from = versions.find(
					({ name }) => `${group}/${name}` === stored.apiVersion,
				);
				value = upToDate(typeOf(from), stored);
				if (from !== version)
					value =
						conversions === undefined
							? inVersion(typeOf(), value)
							: upToDate(typeOf(), conversions.take(stored, own));
				current.set(stored, value);
				if (own === storageVersion) origins.set(value, stored);
			}
			return value;
		},
		toStorage(object) {
			const stored =
				conversions === undefined
					? inVersion(typeOf(storage), object)
					: deepCopy(conversions.take(object, storageVersion));
			if (conversions !== undefined)
				prune(
					stored as KubeObject & Record<string, unknown>,
					typeOf(storage).props,
				);
			sources.set(stored, object);
			return stored;
		},
		columns: customColumns(version),
	};
}

function customType(
	crd: CustomResourceDefinition,
	version: CustomVersion,
	kind: string,
	builtIn: BuiltInSchemas,
): CustomType {
	const props = version.schema?.openAPIV3Schema ?? open;
	const objectMeta = builtIn.objectMeta();
	return {
		props,
		objectMeta,
		schema: toSchema(props, { objectMeta }, true),
		kind,
		apiVersion: `${crd.spec.group}/${version.name}`,
	};
}

/** What was stored under an older schema, as the schema is now. */
function upToDate(type: CustomType, stored: KubeObject): KubeObject {
	const { value } = decodeCustom(type, { value: stored, yamlDuplicates: [] });
	const object = {
		...value,
		metadata: stored.metadata,
	} as unknown as KubeObject;
	return deepEqual(object, stored) ? stored : object;
}

/** The object of another version under this one's name, without what this one does not know. */
function inVersion(type: CustomType, object: KubeObject): KubeObject {
	const { metadata, ...rest } = object;
	const value = { ...deepCopy(rest), metadata, apiVersion: type.apiVersion };
	prune(value, type.props);
	return value;
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

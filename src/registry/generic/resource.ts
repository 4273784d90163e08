import type {
	GroupResource,
	GroupVersionKind,
	KubeObject,
} from "../../apimachinery/object.ts";
import { apiVersionOf } from "../../apimachinery/object.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import {
	type DecodedBody,
	decodeBody,
	type ParsedBody,
} from "../../openapi/body.ts";
import {
	allVerbs,
	type ResourceDefinition,
	type Verb,
	type VersionDefinition,
} from "./definition.ts";

/** One served or stored version of a kind, with everything that is derived from it. */
export interface ResourceVersion {
	readonly definition: VersionDefinition<KubeObject>;
	readonly gvk: GroupVersionKind;
	readonly apiVersion: string;
	/** Resolved on first use: loading a schema costs start-up time. */
	readonly schema: Schema;
	/** `{"kind":"Pod","apiVersion":"v1",`: how the bytes of every stored object start. */
	readonly typePrefix: string;
}

/** A definition made ready to serve. */
export class Resource {
	readonly definition: ResourceDefinition;
	readonly groupResource: GroupResource;
	readonly namespaced: boolean;
	readonly verbs: ReadonlySet<Verb>;
	/** By apiVersion. */
	readonly versions: ReadonlyMap<string, ResourceVersion>;
	readonly storage: ResourceVersion;
	readonly listKind: string;
	/** `/registry/pods/`. */
	readonly keyPrefix: string;
	/** Custom resources keep kind and apiVersion in the items of a list. */
	readonly custom: boolean;

	constructor(
		definition: ResourceDefinition,
		schemaFor: (name: string) => Schema,
		options: { custom?: boolean } = {},
	) {
		this.definition = definition;
		this.groupResource = {
			group: definition.group,
			resource: definition.names.plural,
		};
		this.namespaced = definition.scope === "Namespaced";
		this.verbs = new Set(definition.verbs ?? allVerbs);
		this.listKind = definition.names.listKind ?? `${definition.kind}List`;
		this.keyPrefix = `/registry/${definition.storagePrefix ?? definition.names.plural}/`;
		this.custom = options.custom ?? false;
		this.versions = new Map(
			definition.versions.map((version) => [
				apiVersionOf({
					group: version.group ?? definition.group,
					version: version.name,
				}),
				resourceVersion(definition, version, schemaFor),
			]),
		);
		const storage =
			definition.storageVersion === undefined
				? this.versions.values().next().value
				: this.versions.get(definition.storageVersion);
		if (storage === undefined)
			throw new Error(`${definition.kind} has no storage version`);
		this.storage = storage;
	}

	/** `/registry/pods/default/web-0`. */
	key(namespace: string, name: string): string {
		return this.namespaced
			? `${this.keyPrefix}${namespace}/${name}`
			: `${this.keyPrefix}${name}`;
	}

	/** The prefix of a namespace's keys; "" means every namespace. */
	prefix(namespace: string): string {
		return this.namespaced && namespace !== ""
			? `${this.keyPrefix}${namespace}/`
			: this.keyPrefix;
	}

	/** A stored value as `version` shows it. */
	convertFromStorage(value: KubeObject, version: ResourceVersion): KubeObject {
		const { definition } = version;
		if (definition.fromStorage !== undefined)
			return definition.fromStorage(value);
		return version === this.storage
			? value
			: { ...value, apiVersion: version.apiVersion };
	}

	/** To be awaited before `convertFromStorage` of these: converting takes time for some kinds. */
	async showAhead(
		stored: () => readonly KubeObject[],
		version: ResourceVersion,
	): Promise<void> {
		const { definition } = this;
		await definition.convertAhead?.(stored(), version.apiVersion);
	}

	/** A stored value as it would be stored today, when it was by an older definition; the very same when that is so. */
	async upToDate(value: KubeObject): Promise<KubeObject> {
		await this.showAhead(() => [value], this.storage);
		return this.convertFromStorage(value, this.storage);
	}

	/** To be awaited before `convertToStorage` of this. */
	async storeAhead(object: KubeObject): Promise<void> {
		await this.definition.convertAhead?.([object], this.storage.apiVersion);
	}

	/** Whether the bytes of what is stored are what this version shows, without looking. */
	isStoredForm(version: ResourceVersion): boolean {
		return (
			version === this.storage && version.definition.fromStorage === undefined
		);
	}

	/** Reads a parsed body as this version; throws an Error with Go's text. */
	decode(body: ParsedBody, version: ResourceVersion): DecodedBody {
		const { definition, gvk, apiVersion } = version;
		return (
			definition.decode?.(body) ??
			decodeBody(version.schema, body, { kind: gvk.kind, apiVersion })
		);
	}

	/** An object of `version` as it is stored. */
	convertToStorage(object: KubeObject, version: ResourceVersion): KubeObject {
		if (version === this.storage) return object;
		const convert = version.definition.toStorage;
		return convert === undefined
			? { ...object, apiVersion: this.storage.apiVersion }
			: convert.call(version.definition, object);
	}
}

function resourceVersion(
	definition: ResourceDefinition,
	version: VersionDefinition<KubeObject>,
	schemaFor: (name: string) => Schema,
): ResourceVersion {
	const gvk = {
		group: version.group ?? definition.group,
		version: version.name,
		kind: definition.kind,
	};
	const apiVersion = apiVersionOf(gvk);
	let schema: Schema | undefined;
	return {
		definition: version,
		gvk,
		apiVersion,
		get schema() {
			schema ??=
				typeof version.schema === "string"
					? schemaFor(version.schema)
					: version.schema;
			return schema;
		},
		typePrefix: `{"kind":${JSON.stringify(definition.kind)},"apiVersion":${JSON.stringify(apiVersion)},`,
	};
}

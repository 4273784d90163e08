import type { GroupVersionKind } from "../apimachinery/object.ts";
import type {
	FieldSchema,
	Schema,
	SchemaType,
} from "../apimachinery/schema.ts";
import {
	type DefinitionsData,
	type PropertyData,
	readDefinitions,
} from "./data.ts";
import { presenceOf } from "./presence.ts";

/** The built-in types: schemas by definition name, resolved when first asked for. */
export interface OpenAPI {
	readonly definitions: DefinitionsData;
	/** The schema of `io.k8s.api.core.v1.Pod`; throws on an unknown name. The same node every time. */
	schemaFor(definitionName: string): Schema;
	/** The definition of a built-in kind: {group: "apps", version: "v1", kind: "Deployment"}. */
	definitionFor(gvk: GroupVersionKind): string | undefined;
	/** Definition names by `group/version/Kind` (`/v1/Pod` in the core group). */
	readonly gvkIndex: ReadonlyMap<string, string>;
}

const refPrefix = "#/definitions/".length;

/** Types that have a JSON form of their own. */
const scalarTypes: Readonly<Record<string, SchemaType>> = {
	"io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": "intOrString",
	"io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
	"io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "microTime",
	"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
	"io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
	"io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
};

/** Reads openapi/definitions.json; everything else is computed when used. */
export function loadOpenAPI(
	definitions: DefinitionsData = readDefinitions(),
): OpenAPI {
	const nodes = new Map<string, Schema>();
	let index: Map<string, string> | undefined;

	const schemaFor = (name: string): Schema => {
		let node = nodes.get(name);
		if (node === undefined) {
			const data = definitions[name];
			if (data === undefined) throw new Error(`no definition ${name}`);
			node = fromDefinition(name, data, schemaFor);
			nodes.set(name, node);
		}
		return node;
	};
	const gvkIndex = (): Map<string, string> => {
		index ??= indexKinds(definitions);
		return index;
	};
	return {
		definitions,
		schemaFor,
		definitionFor: ({ group, version, kind }) =>
			gvkIndex().get(`${group}/${version}/${kind}`),
		get gvkIndex() {
			return gvkIndex();
		},
	};
}

function indexKinds(definitions: DefinitionsData): Map<string, string> {
	const index = new Map<string, string>();
	for (const [name, data] of Object.entries(definitions))
		for (const gvk of data["x-kubernetes-group-version-kind"] ?? [])
			index.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name);
	return index;
}

type Resolve = (name: string) => Schema;

function fromDefinition(
	name: string,
	data: PropertyData,
	resolve: Resolve,
): Schema {
	const scalar = scalarTypes[name];
	if (scalar !== undefined) return { type: scalar, name };
	// JSON and the JSONSchemaPropsOr... unions have no type at all
	if (data.type === undefined) return fromUntyped(name, resolve);
	return withFields(
		{ type: "object", name, ...mapTypeOf(data) },
		data,
		resolve,
	);
}

/** What may be several things; a node of the JSONSchemaPropsOr... family carries JSONSchemaProps as its `items`. */
function fromUntyped(name: string, resolve: Resolve): Schema {
	const node: Schema = { type: "any", name };
	const [inner, or] = name.split("Or");
	if (or === undefined || inner === undefined) return node;
	return Object.defineProperty(node, "items", {
		enumerable: true,
		get: () => resolve(inner),
	});
}

/** A struct node whose fields are computed at first use: types refer back to themselves. */
function withFields(
	head: Schema,
	data: PropertyData,
	resolve: Resolve,
): Schema {
	let fields: ReadonlyMap<string, FieldSchema> | undefined;
	return Object.defineProperty({ ...head }, "fields", {
		enumerable: true,
		get() {
			fields ??= readFields(data, resolve);
			return fields;
		},
	});
}

function readFields(
	data: PropertyData,
	resolve: Resolve,
): ReadonlyMap<string, FieldSchema> {
	const requiredNames = new Set(data.required);
	const fields = new Map<string, FieldSchema>();
	for (const [name, property] of Object.entries(data.properties ?? {})) {
		const required = requiredNames.has(name);
		const presence = presenceOf(name, property, required);
		const schema = fromProperty(property, resolve);
		fields.set(name, {
			name,
			required,
			presence: presence === "null" ? "always" : presence,
			schema: presence === "null" ? derive(schema, { nullable: true }) : schema,
		});
	}
	return fields;
}

function fromProperty(data: PropertyData, resolve: Resolve): Schema {
	const notes = { ...listNotes(data), ...mapTypeOf(data) };
	if (data.$ref !== undefined)
		return derive(resolve(data.$ref.slice(refPrefix)), notes);
	if (data.type === "array")
		return {
			type: "array",
			items: fromProperty(data.items ?? {}, resolve),
			...notes,
		};
	if (data.additionalProperties !== undefined)
		return {
			type: "map",
			values: fromProperty(data.additionalProperties, resolve),
			...notes,
		};
	if (data.properties !== undefined)
		return withFields({ type: "object", ...notes }, data, resolve);
	const format = data.format === undefined ? {} : { format: data.format };
	if (data.format === "byte") return { type: "bytes", ...format, ...notes };
	if (data.type === undefined || data.type === "object")
		return { type: "any", ...notes };
	return { type: data.type, ...format, ...notes };
}

/** The same node, or a copy of it that says more; the fields of the original stay shared and lazy. */
function derive(node: Schema, notes: Partial<Schema>): Schema {
	if (Object.keys(notes).length === 0) return node;
	if (node.type === "any")
		return Object.defineProperties(
			{ ...notes } as Schema,
			Object.getOwnPropertyDescriptors(node),
		);
	if (node.type !== "object") return { ...node, ...notes };
	const { type, name, mapType } = node;
	const head: Schema = {
		type,
		...(name === undefined ? {} : { name }),
		...(mapType === undefined ? {} : { mapType }),
		...notes,
	};
	return Object.defineProperty(head, "fields", {
		enumerable: true,
		get: () => node.fields,
	});
}

const mapTypeOf = (data: PropertyData): Partial<Schema> =>
	data["x-kubernetes-map-type"] === undefined
		? {}
		: { mapType: data["x-kubernetes-map-type"] };

type Strategy = NonNullable<Schema["patchStrategy"]>;

/** List type, merge keys and default, which stand beside a property rather than on its type. */
function listNotes(data: PropertyData): Partial<Schema> {
	const listType = data["x-kubernetes-list-type"];
	const listMapKeys = data["x-kubernetes-list-map-keys"];
	const patchMergeKey = data["x-kubernetes-patch-merge-key"];
	const patchStrategy = data["x-kubernetes-patch-strategy"];
	return {
		...(listType === undefined ? {} : { listType }),
		...(listMapKeys === undefined ? {} : { listMapKeys }),
		...(patchMergeKey === undefined ? {} : { patchMergeKey }),
		...(patchStrategy === undefined
			? {}
			: { patchStrategy: patchStrategy.split(",") as unknown as Strategy }),
		...(data.default === undefined ? {} : { default: data.default }),
	};
}

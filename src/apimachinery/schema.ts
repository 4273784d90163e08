/**
 * The structural schema of a type, as server-side apply, patches, decoding, pruning and protobuf see it.
 * Built-in types get theirs from openapi/, custom resources from their CustomResourceDefinition.
 * Nodes are immutable, shared and resolved lazily: `fields` of a recursive type may lead back to itself.
 */
export type SchemaType =
	| "object" // a struct: `fields`
	| "map" // string-keyed: `values`
	| "array" // `items`
	| "string"
	| "integer"
	| "number"
	| "boolean"
	| "intOrString"
	| "quantity" // canonicalised when decoded
	| "time" // metav1.Time: RFC 3339, whole seconds
	| "microTime" // metav1.MicroTime: RFC 3339, six fractional digits
	| "duration" // metav1.Duration: Go's text form
	| "bytes" // base64 text
	| "any"; // kept as it is (RawExtension, JSON, FieldsV1, preserve-unknown-fields)

/** What Go's encoder does with a field that is absent or zero. */
export type Presence =
	| "omitempty" // a value type: zero values ("", 0, false, [], {}) are dropped
	| "pointer" // kept whenever it is not null, zero or not
	| "always"; // written even when absent: its zero value ("" 0 false {} or null for lists, maps and times)

export interface FieldSchema {
	readonly name: string;
	readonly schema: Schema;
	readonly required: boolean;
	readonly presence: Presence;
}

export interface Schema {
	readonly type: SchemaType;
	/** The OpenAPI definition it comes from: `io.k8s.api.core.v1.PodSpec`; absent for inline and custom schemas. */
	readonly name?: string;
	/** `int32`, `int64`, `byte`, `date-time`, ... */
	readonly format?: string;
	/** In the order of Go's struct, which is the order of encoding. */
	readonly fields?: ReadonlyMap<string, FieldSchema>;
	readonly items?: Schema;
	readonly values?: Schema;
	/** An absent list type means atomic. */
	readonly listType?: "atomic" | "set" | "map";
	readonly listMapKeys?: readonly string[];
	/** An absent map type means granular. */
	readonly mapType?: "atomic" | "granular";
	readonly patchMergeKey?: string;
	/** Of strategic merge patch: any of `merge`, `replace`, `retainKeys`. */
	readonly patchStrategy?: readonly ("merge" | "replace" | "retainKeys")[];
	/** The schema's own default (also the key default of associative lists). */
	readonly default?: unknown;
	/** Unknown fields are kept (x-kubernetes-preserve-unknown-fields). */
	readonly preserveUnknownFields?: boolean;
	/** Holds a whole object with apiVersion, kind and metadata (x-kubernetes-embedded-resource). */
	readonly embeddedResource?: boolean;
	readonly nullable?: boolean;
}

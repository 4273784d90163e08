/** Types of expressions (cel-go's common/types/types.go), with what Kubernetes' schemas know besides. */
export type Kind =
	| "bool"
	| "int"
	| "uint"
	| "double"
	| "string"
	| "bytes"
	| "null"
	| "timestamp"
	| "duration"
	| "list"
	| "map"
	| "type"
	| "dyn"
	| "error"
	| "param"
	| "opaque"
	| "object";

export interface CelField {
	/** The property's name in JSON, which the expression may have to write escaped. */
	readonly property: string;
	readonly type: CelType;
}

export interface CelType {
	readonly kind: Kind;
	/** Of objects, opaque types and type parameters: their own; of others their kind's. */
	readonly name: string;
	readonly params: readonly CelType[];
	/** The fields of an object by the names that expressions use; objects without take any field as dyn. */
	readonly fields?: ReadonlyMap<string, CelField> | undefined;
	/** The most items, properties or bytes that a value may have, for estimates of costs. */
	readonly maxElements?: number;
	/** A list that is a set, or a map by keys: its order makes no difference. */
	readonly list?:
		| { readonly kind: "set" }
		| { readonly kind: "map"; readonly keys: readonly string[] };
}

const simple = (kind: Kind, name: string = kind): CelType => ({
	kind,
	name,
	params: [],
});

export const boolType = simple("bool");
export const intType = simple("int");
export const uintType = simple("uint");
export const doubleType = simple("double");
export const stringType = simple("string");
export const bytesType = simple("bytes");
export const nullType = simple("null", "null_type");
export const timestampType = simple("timestamp", "google.protobuf.Timestamp");
export const durationType = simple("duration", "google.protobuf.Duration");
export const dynType = simple("dyn");
export const errorType = simple("error");

export const listOf = (item: CelType): CelType => ({
	kind: "list",
	name: "list",
	params: [item],
});
export const mapOf = (key: CelType, value: CelType): CelType => ({
	kind: "map",
	name: "map",
	params: [key, value],
});
export const typeOf = (type: CelType): CelType => ({
	kind: "type",
	name: "type",
	params: [type],
});
export const paramType = (name: string): CelType => simple("param", name);
export const opaqueType = (name: string, ...params: CelType[]): CelType => ({
	kind: "opaque",
	name,
	params,
});
export const optionalOf = (type: CelType): CelType =>
	opaqueType("optional_type", type);
export const isOptional = (type: CelType): boolean =>
	type.kind === "opaque" && type.name === "optional_type";
/** `fields` may be a getter, for types that contain themselves. */
export const objectType = (
	name: string,
	fields?: ReadonlyMap<string, CelField>,
): CelType => ({ kind: "object", name, params: [], fields });

/** An object by its fields' names, none of which is escaped. */
export const objectWith = (
	name: string,
	fields: Readonly<Record<string, CelType>>,
): CelType =>
	objectType(
		name,
		new Map(
			Object.entries(fields).map(([property, type]) => [
				property,
				{ property, type },
			]),
		),
	);

/** A type in messages of the checker (checker/format.go); `null_type` where Kubernetes prints a type by itself. */
export function formatType(type: CelType, nullName = "null"): string {
	const inner = () =>
		type.params.map((param) => formatType(param, nullName)).join(", ");
	switch (type.kind) {
		case "null":
			return nullName;
		case "timestamp":
		case "duration":
			return type.kind;
		case "error":
			return "!error!";
		case "list":
		case "map":
		case "type":
			return `${type.kind}(${inner()})`;
		case "opaque":
			return type.params.length === 0 ? type.name : `${type.name}(${inner()})`;
		default:
			return type.name;
	}
}

/** `type.String()` of cel-go, as Kubernetes writes what an expression must evaluate to. */
export const typeString = (type: CelType): string =>
	formatType(type, "null_type");

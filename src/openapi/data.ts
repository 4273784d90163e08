import { existsSync, readFileSync } from "node:fs";

/** One property or definition as openapi/definitions.json has it (OpenAPI v2's words, no prose). */
export interface PropertyData {
	$ref?: string;
	type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
	format?: string;
	items?: PropertyData;
	additionalProperties?: PropertyData;
	properties?: Record<string, PropertyData>;
	required?: string[];
	default?: unknown;
	enum?: string[];
	/** What Go's encoder does where that differs from the rule in presence.ts. */
	"x-go-presence"?: "pointer" | "omitempty" | "always" | "null";
	"x-kubernetes-list-type"?: "atomic" | "set" | "map";
	"x-kubernetes-list-map-keys"?: string[];
	"x-kubernetes-map-type"?: "atomic" | "granular";
	"x-kubernetes-patch-merge-key"?: string;
	/** Comma-separated. */
	"x-kubernetes-patch-strategy"?: string;
	"x-kubernetes-group-version-kind"?: {
		group: string;
		version: string;
		kind: string;
	}[];
	"x-kubernetes-unions"?: unknown[];
}

export type DefinitionsData = Readonly<Record<string, PropertyData>>;

/** Protobuf message -> field -> [number, type]; `[]T` is repeated, `map<K,V>` a map. Names are Go package paths. */
export type MessagesData = Readonly<
	Record<string, Readonly<Record<string, readonly [number, string]>>>
>;

/** Definition -> its prose and that of its properties; written by the build, never part of the sources. */
export type DescriptionsData = Readonly<
	Record<
		string,
		{ description?: string; properties?: Readonly<Record<string, string>> }
	>
>;

/** Beside the bundle in dist/openapi, or in the checkout's openapi/ when run from src. */
function locate(file: string): URL | undefined {
	for (const folder of ["./openapi/", "../../openapi/"]) {
		const url = new URL(folder + file, import.meta.url);
		if (existsSync(url)) return url;
	}
	return undefined;
}

function readJson<T>(file: string): T {
	const url = locate(file);
	if (url === undefined) throw new Error(`${file} is missing: build first`);
	return JSON.parse(readFileSync(url, "utf8")) as T;
}

export const readDefinitions = (): DefinitionsData =>
	readJson("definitions.json");

export const readMessages = (): MessagesData => readJson("protobuf.json");

/** Undefined when the build left them out: documents then have no prose. */
export function readDescriptions(): DescriptionsData | undefined {
	for (const path of ["./descriptions.json", "../../dist/descriptions.json"]) {
		const url = new URL(path, import.meta.url);
		if (existsSync(url))
			return JSON.parse(readFileSync(url, "utf8")) as DescriptionsData;
	}
	return undefined;
}

import { isNotFound } from "../../apimachinery/errors.ts";
import type { GroupVersionKind } from "../../apimachinery/object.ts";
import { schemaType, type TypedSchema } from "../../cel/types/schema.ts";
import type { CelType } from "../../cel/types/type.ts";
import type { Client } from "../../client/client.ts";

interface Document {
	readonly components?: {
		readonly schemas?: Readonly<Record<string, Described>>;
	};
}
interface Described extends TypedSchema {
	readonly $ref?: string;
	readonly allOf?: readonly Described[];
	readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}
interface Resources {
	readonly resources?: readonly {
		readonly name: string;
		readonly kind: string;
	}[];
}

/** What the server tells about its kinds: by discovery and OpenAPI, each document fetched once. */
export class SchemaSource {
	readonly #client: Client;
	readonly #fetched = new Map<string, Promise<unknown>>();

	constructor(client: Client) {
		this.#client = client;
	}

	/** The kind of a resource; undefined when it is not served. */
	async kindOf(
		group: string,
		version: string,
		resource: string,
	): Promise<GroupVersionKind | undefined> {
		const list = await this.#fetch<Resources>(`/${root(group, version)}`);
		const kind = list?.resources?.find(({ name }) => name === resource)?.kind;
		return kind === undefined ? undefined : { group, version, kind };
	}

	/** The type of a kind's objects; undefined when it is not served. */
	async typeOf(gvk: GroupVersionKind): Promise<CelType | undefined> {
		const { group, version, kind } = gvk;
		const document = await this.#fetch<Document>(
			`/openapi/v3/${root(group, version)}`,
		);
		const schemas = document?.components?.schemas ?? {};
		const schema = Object.values(schemas).find((one) =>
			one["x-kubernetes-group-version-kind"]?.some(
				(other) =>
					other.group === group &&
					other.version === version &&
					other.kind === kind,
			),
		);
		return (
			schema &&
			schemaType(schema, {
				name: kind,
				isResource: true,
				resolve: (reference) => resolve(reference, schemas),
			})
		);
	}

	#fetch<T>(path: string): Promise<T | undefined> {
		let fetched = this.#fetched.get(path);
		if (fetched === undefined) {
			fetched = this.#client.raw<T>({ method: "GET", path }).catch((error) => {
				if (isNotFound(error)) return undefined;
				throw error;
			});
			this.#fetched.set(path, fetched);
		}
		return fetched as Promise<T | undefined>;
	}
}

const root = (group: string, version: string): string =>
	group === "" ? `api/${version}` : `apis/${group}/${version}`;

/** The schema that a reference stands for; a lone `allOf` is how references carry a description. */
function resolve(
	schema: TypedSchema,
	schemas: Readonly<Record<string, Described>>,
): TypedSchema {
	const { $ref, allOf } = schema as Described;
	const reference = $ref ?? allOf?.[0]?.$ref;
	if (reference === undefined) return schema;
	const target = schemas[reference.slice(reference.lastIndexOf("/") + 1)];
	return target === undefined ? schema : resolve(withFormat(target), schemas);
}

/** A text or a number (IntOrString) has a format instead of a type. */
const withFormat = (schema: Described): TypedSchema =>
	schema.format === "int-or-string"
		? { "x-kubernetes-int-or-string": true }
		: schema;

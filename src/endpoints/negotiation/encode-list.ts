import type { KubeObject } from "../../apimachinery/object.ts";
import { byGoKeyOrder } from "../../apimachinery/yaml/key-order.ts";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import type { ListEncoder } from "../../openapi/protobuf/list-encoder.ts";
import type { CollectionResponse, ListResponse } from "../request.ts";
import { inPieces, mapInTurns } from "./pieces.ts";
import type { ProtobufCodec } from "./protobuf.ts";

const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
/** `{"kind":"","apiVersion":"",` */
const typePrefixLength = 27;

/** A list whose items are made while they are written. */
export const asCollection = (
	response: ListResponse | CollectionResponse,
): CollectionResponse =>
	response.type === "collection"
		? response
		: {
				type: "collection",
				status: response.status,
				head: {
					kind: response.kind,
					apiVersion: response.apiVersion,
					metadata: response.metadata,
				},
				member: "items",
				size: response.items.length,
				part(i) {
					const value = response.items[i]?.value as KubeObject;
					return response.itemsHaveType ? value : withoutType(value);
				},
			};

function withoutType(value: KubeObject): unknown {
	const { kind: _kind, apiVersion: _apiVersion, ...rest } = value;
	return rest;
}

function* partsOf(response: CollectionResponse): Generator<unknown> {
	for (let i = 0; i < response.size; i++) yield response.part(i);
}

/** The whole as one value. */
export function collectionValue(response: ListResponse | CollectionResponse) {
	const collection = asCollection(response);
	return { ...collection.head, [collection.member]: [...partsOf(collection)] };
}

/** The JSON of a list, joined from the bytes of the stored items. */
export function* listParts(response: ListResponse): Generator<Buffer> {
	yield Buffer.from(
		`{"kind":${JSON.stringify(response.kind)},"apiVersion":${JSON.stringify(response.apiVersion)},"metadata":${JSON.stringify(response.metadata)},"items":[`,
	);
	let prefix: number | undefined;
	let first = true;
	for (const item of response.items) {
		if (!first) yield comma;
		first = false;
		const { bytes } = item;
		if (bytes === undefined) {
			const { value } = item;
			yield Buffer.from(
				JSON.stringify(response.itemsHaveType ? value : withoutType(value)),
			);
		} else if (response.itemsHaveType) yield bytes;
		else {
			// Stored bytes begin with kind and apiVersion, the same for all, which the items of a built-in list leave out.
			prefix ??=
				typePrefixLength +
				item.value.kind.length +
				item.value.apiVersion.length;
			yield openBrace;
			yield bytes.subarray(prefix);
		}
	}
	yield Buffer.from("]}\n");
}

/** The JSON of a Table or a list of metadata; its parts are made one by one. */
export function* collectionParts(
	response: CollectionResponse,
): Generator<Buffer> {
	const head = JSON.stringify(response.head);
	yield Buffer.from(
		`${head.slice(0, -1)},${JSON.stringify(response.member)}:[`,
	);
	let first = true;
	for (const part of partsOf(response)) {
		yield Buffer.from(`${first ? "" : ","}${JSON.stringify(part)}`);
		first = false;
	}
	yield Buffer.from("]}\n");
}

/** The same for people: two spaces for each level. */
export function* prettyParts(response: CollectionResponse): Generator<Buffer> {
	const head = JSON.stringify(response.head, undefined, 2);
	yield Buffer.from(`${head.slice(0, -2)},\n  "${response.member}": [`);
	let first = true;
	for (const part of partsOf(response)) {
		const text = JSON.stringify(part, undefined, 2).replaceAll("\n", "\n    ");
		yield Buffer.from(`${first ? "" : ","}\n    ${text}`);
		first = false;
	}
	yield Buffer.from(first ? "]\n}\n" : "\n  ]\n}\n");
}

/** The same as YAML, with its keys in order. */
export function* yamlParts(response: CollectionResponse): Generator<Buffer> {
	const { head, member, size } = response;
	const dump = (value: object): Buffer => Buffer.from(dumpYaml(value));
	const names = Object.keys(head).sort(byGoKeyOrder);
	const before = names.filter((name) => byGoKeyOrder(name, member) < 0);
	const after = names.filter((name) => byGoKeyOrder(name, member) > 0);
	const part = (list: readonly string[]) =>
		Object.fromEntries(list.map((name) => [name, head[name]]));
	if (before.length > 0) yield dump(part(before));
	if (size === 0) yield Buffer.from(`${member}: []\n`);
	else {
		yield Buffer.from(`${member}:\n`);
		for (const item of partsOf(response)) yield dump([item]);
	}
	if (after.length > 0) yield dump(part(after));
}

/** The protobuf form of a list, item by item; undefined when its kind has none. */
export function protobufPieces(
	response: CollectionResponse,
	protobuf: ProtobufCodec,
): AsyncGenerator<Buffer> | undefined {
	const { kind, apiVersion, metadata } = response.head as {
		kind: string;
		apiVersion: string;
		metadata: unknown;
	};
	const encoder = protobuf.listEncoder(apiVersion, kind);
	return encoder === undefined
		? undefined
		: listPieces(response, encoder, metadata);
}

async function* listPieces(
	response: CollectionResponse,
	encoder: ListEncoder,
	metadata: unknown,
): AsyncGenerator<Buffer> {
	const items = await mapInTurns(partsOf(response), (part) =>
		encoder.item(part),
	);
	yield* inPieces(encoder.envelope(metadata, items));
}

import type { KubeObject } from "../../apimachinery/object.ts";
import { byGoKeyOrder } from "../../apimachinery/yaml/key-order.ts";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import type { ListEncoder } from "../../openapi/protobuf/list-encoder.ts";
import type { CollectionResponse, ListResponse } from "../request.ts";
import { inPieces, mapInTurns } from "./pieces.ts";
import type { ProtobufCodec } from "./protobuf.ts";

const comma = ",".charCodeAt(0);
const openBrace = "{".charCodeAt(0);
/** Items are joined to parts of about this size. */
const partBytes = 64 * 1024;
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

/** The JSON of a list, joined from the bytes of the stored items to parts of some size. */
export function* listParts(response: ListResponse): Generator<Buffer> {
	const { items, itemsHaveType } = response;
	yield Buffer.from(
		`{"kind":${JSON.stringify(response.kind)},"apiVersion":${JSON.stringify(response.apiVersion)},"metadata":${JSON.stringify(response.metadata)},"items":[`,
	);
	// Stored bytes begin with kind and apiVersion, the same for all, which the items of a built-in list leave out.
	let prefix = 0;
	let part = Buffer.alloc(0);
	let end = 0;
	for (const [i, item] of items.entries()) {
		const stored = item.bytes;
		const bytes =
			stored ??
			Buffer.from(
				JSON.stringify(itemsHaveType ? item.value : withoutType(item.value)),
			);
		const cut = stored !== undefined && !itemsHaveType;
		if (cut && prefix === 0) prefix = lengthOfType(item.value);
		const from = cut ? prefix : 0;
		const needed = bytes.length - from + 2;
		if (end + needed > part.length) {
			if (end > 0) yield part.subarray(0, end);
			const rest = needed * (items.length - i);
			part = Buffer.allocUnsafe(Math.max(needed, Math.min(rest, partBytes)));
			end = 0;
		}
		if (i > 0) part[end++] = comma;
		if (cut) part[end++] = openBrace;
		end += bytes.copy(part, end, from);
	}
	if (end > 0) yield part.subarray(0, end);
	yield Buffer.from("]}\n");
}

const lengthOfType = ({ kind, apiVersion }: KubeObject): number =>
	typePrefixLength + kind.length + apiVersion.length;

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

import type { KubeObject } from "../../apimachinery/object.ts";
import type { CollectionResponse, ListResponse } from "../request.ts";
import { inPieces, mapInTurns } from "./pieces.ts";
import type { ProtobufCodec } from "./protobuf.ts";

const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
/** `{"kind":"","apiVersion":"",` */
const typePrefixLength = 27;

/** A list as a value, for formats that are written in one go. */
export const listValue = (response: ListResponse) => ({
	kind: response.kind,
	apiVersion: response.apiVersion,
	metadata: response.metadata,
	items: response.items.map(({ value }) =>
		response.itemsHaveType ? value : withoutType(value),
	),
});

function withoutType(value: KubeObject): unknown {
	const { kind: _kind, apiVersion: _apiVersion, ...rest } = value;
	return rest;
}

export const collectionValue = (response: CollectionResponse) => ({
	...response.head,
	[response.member]: Array.from({ length: response.size }, (_, i) =>
		response.part(i),
	),
});

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
	for (let i = 0; i < response.size; i++) {
		if (i > 0) yield comma;
		yield Buffer.from(JSON.stringify(response.part(i)));
	}
	yield Buffer.from("]}\n");
}

/** The protobuf form of a list, item by item; undefined when its kind has none. */
export function protobufPieces(
	response: ListResponse | CollectionResponse,
	protobuf: ProtobufCodec,
): AsyncGenerator<Buffer> | undefined {
	const list = response.type === "list";
	const { kind, apiVersion, metadata } = (
		list ? response : response.head
	) as Pick<ListResponse, "kind" | "apiVersion" | "metadata">;
	const encoder = protobuf.listEncoder(apiVersion, kind);
	if (encoder === undefined) return undefined;
	async function* pieces(): AsyncGenerator<Buffer> {
		if (encoder === undefined) return;
		const indexes = Array.from(
			{ length: list ? response.items.length : response.size },
			(_, i) => i,
		);
		const items = await mapInTurns(indexes, (i) =>
			encoder.item(list ? response.items[i]?.value : response.part(i)),
		);
		yield* inPieces(encoder.envelope(metadata, items));
	}
	return pieces();
}

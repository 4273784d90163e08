import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import type {
	ApiResponse,
	CollectionResponse,
	ListResponse,
	ObjectResponse,
	RequestContext,
	WatchFrame,
} from "../request.ts";
import { contentTypeOf, type Format, type Negotiated } from "./accept.ts";
import {
	asCollection,
	collectionParts,
	listParts,
	prettyParts,
	protobufPieces,
	yamlParts,
} from "./encode-list.ts";
import { inPieces } from "./pieces.ts";
import type { ProtobufCodec } from "./protobuf.ts";

/** An answer ready to leave: everything is decided but how the transport writes it. */
export interface EncodedResponse {
	readonly status: number;
	/** The answer's own: the transport may add to it. */
	readonly headers: Record<string, string | string[]>;
	readonly body:
		| { readonly type: "bytes"; readonly bytes: Buffer }
		| { readonly type: "chunks"; readonly chunks: AsyncIterable<Buffer> };
}

const newline = Buffer.from("\n");
const gzipAsync = promisify(gzip);
/** Kubernetes compresses from 128 KiB on, at level 1 (responsewriters.defaultGzipThresholdBytes). */
const gzipThreshold = 128 * 1024;

/** Turns the handlers' answer into bytes, in the negotiated form. */
export async function encodeResponse(
	response: Exclude<ApiResponse, { type: "takeover" }>,
	negotiated: Negotiated,
	context: RequestContext,
	protobuf: ProtobufCodec,
): Promise<EncodedResponse> {
	const headers = { ...context.responseHeaders, ...response.headers };
	addWarnings(headers, context);
	const { status } = response;
	switch (response.type) {
		case "watch":
			headers["content-type"] = response.contentType;
			return {
				status,
				headers,
				body: { type: "chunks", chunks: joinFrames(response.batches) },
			};
		case "stream":
			headers["content-type"] = response.contentType;
			return {
				status,
				headers,
				body: { type: "chunks", chunks: response.chunks },
			};
		case "bytes":
			if (response.contentType !== "")
				headers["content-type"] = response.contentType;
			return {
				status,
				headers,
				body: { type: "bytes", bytes: Buffer.from(response.bytes) },
			};
		default: {
			headers["content-type"] ??= contentTypeOf(negotiated.format);
			headers["cache-control"] = "no-cache, private";
			const body = await encodeBody(response, negotiated, protobuf);
			return compress({ status, headers, body }, context);
		}
	}
}

async function* joinFrames(
	batches: AsyncIterable<readonly WatchFrame[]>,
): AsyncGenerator<Buffer> {
	for await (const batch of batches) {
		if (batch.length === 1) yield (batch[0] as WatchFrame).bytes;
		else yield* inPieces(bytesOf(batch));
	}
}

function* bytesOf(frames: readonly WatchFrame[]): Generator<Buffer> {
	for (const frame of frames) yield frame.bytes;
}

type Body = EncodedResponse["body"];
type ObjectsResponse = ObjectResponse | ListResponse | CollectionResponse;

/** Lists beyond this many items are written bit by bit, and others' work goes on meanwhile. */
const maxItemsAtOnce = 250;

async function encodeBody(
	response: ObjectsResponse,
	negotiated: Negotiated,
	protobuf: ProtobufCodec,
): Promise<Body> {
	const { format, pretty } = negotiated;
	if (response.type === "object") {
		const { stored, object } = response;
		return whole(
			format === "json" && !pretty && stored !== undefined
				? Buffer.concat([stored.bytes, newline])
				: encodeValue(object, format, pretty, protobuf),
		);
	}
	if (format === "protobuf") {
		const pieces = protobufPieces(asCollection(response), protobuf);
		if (pieces !== undefined) return wholeOrChunks(pieces);
	}
	const parts = listedParts(response, negotiated);
	const size = response.type === "list" ? response.items.length : response.size;
	return size <= maxItemsAtOnce
		? whole(Buffer.concat([...parts]))
		: wholeOrChunks(inPieces(parts));
}

/** What has no protobuf form is told as JSON. */
function listedParts(
	response: ListResponse | CollectionResponse,
	{ format, pretty }: Negotiated,
): Iterable<Buffer> {
	if (format === "yaml") return yamlParts(asCollection(response));
	if (pretty) return prettyParts(asCollection(response));
	return response.type === "list"
		? listParts(response)
		: collectionParts(response);
}

const whole = (bytes: Buffer): Body => ({ type: "bytes", bytes });

/** What turns out to be short is sent whole, with its length. */
async function wholeOrChunks(pieces: AsyncGenerator<Buffer>): Promise<Body> {
	const head: Buffer[] = [];
	let size = 0;
	while (size < gzipThreshold) {
		const { done, value } = await pieces.next();
		if (done) return whole(Buffer.concat(head));
		head.push(value);
		size += value.length;
	}
	async function* chunks(): AsyncGenerator<Buffer> {
		yield Buffer.concat(head);
		yield* pieces;
	}
	return { type: "chunks", chunks: chunks() };
}

/** Any object in any format; JSON ends with a newline as Go's encoder writes it. */
export function encodeValue(
	value: unknown,
	format: Format,
	pretty: boolean,
	protobuf: ProtobufCodec,
): Buffer {
	if (format === "yaml") return Buffer.from(dumpYaml(value));
	if (format === "protobuf") {
		const bytes = protobuf.encode(value);
		if (bytes !== undefined) return bytes;
	}
	return Buffer.from(`${JSON.stringify(value, undefined, pretty ? 2 : 0)}\n`);
}

async function compress(
	encoded: EncodedResponse,
	context: RequestContext,
): Promise<EncodedResponse> {
	const { body } = encoded;
	const short = body.type === "bytes" && body.bytes.length < gzipThreshold;
	if (short || !acceptsGzip(context)) return encoded;
	const headers = {
		...encoded.headers,
		"content-encoding": "gzip",
		vary: "Accept-Encoding",
	};
	if (body.type === "bytes") {
		const bytes = await gzipAsync(body.bytes, { level: 1 });
		return { ...encoded, headers, body: whole(bytes) };
	}
	const chunks = createGzip({ level: 1 });
	// A failure ends the answer early, which is all that can be said by then.
	pipeline(Readable.from(body.chunks), chunks, () => {});
	return { ...encoded, headers, body: { type: "chunks", chunks } };
}

function acceptsGzip(context: RequestContext): boolean {
	const accepted = context.request.headers["accept-encoding"];
	return (
		context.info.isResourceRequest &&
		typeof accepted === "string" &&
		accepted.split(",").some((part) => part.trim().split(";")[0] === "gzip")
	);
}

/** Runes of all warnings together from which on each is cut, and what is left of it then. */
const maxWarningRunes = 4096;
const cutWarningRunes = 256;

/** Warning headers in the form of RFC 7234: `299 - "text"` (apiserver's WithWarningRecorder). */
function addWarnings(
	headers: Record<string, string | string[]>,
	context: RequestContext,
): void {
	if (context.warnings.size === 0) return;
	const texts = [...context.warnings].filter(
		(text) => text !== "" && !hasControls(text),
	);
	const total = texts.reduce((sum, text) => sum + [...text].length, 0);
	const kept =
		total <= maxWarningRunes
			? texts
			: withinLimit(
					texts.map((t) => [...t].slice(0, cutWarningRunes).join("")),
				);
	if (kept.length > 0) headers.warning = kept.map(warningHeader);
}

const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);

/** Cut warnings are written until the limit is passed. */
function withinLimit(texts: readonly string[]): string[] {
	let written = 0;
	return texts.filter((text) => {
		if (written >= maxWarningRunes) return false;
		written += [...text].length;
		return true;
	});
}

/** Header values go out byte by byte; the text is UTF-8. */
const warningHeader = (text: string): string =>
	Buffer.from(
		`299 - "${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
	).toString("latin1");

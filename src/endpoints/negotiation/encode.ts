import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { KubeObject } from "../../apimachinery/object.ts";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import type {
	ApiResponse,
	ListResponse,
	ObjectResponse,
	RequestContext,
	WatchFrame,
} from "../request.ts";
import { contentTypeOf, type Format, type Negotiated } from "./accept.ts";

/** An answer ready to leave: everything is decided but how the transport writes it. */
export interface EncodedResponse {
	readonly status: number;
	readonly headers: Record<string, string | string[]>;
	readonly body:
		| { readonly type: "bytes"; readonly bytes: Buffer }
		| { readonly type: "chunks"; readonly chunks: AsyncIterable<Buffer> };
}

/** Encodes an object of a built-in kind to application/vnd.kubernetes.protobuf; undefined when its kind has no such form. */
export type ProtobufEncoder = (object: unknown) => Buffer | undefined;

const newline = Buffer.from("\n");
const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
/** `{"kind":"","apiVersion":"",` */
const typePrefixLength = 27;
const gzipAsync = promisify(gzip);
/** Kubernetes compresses from 128 KiB on, at level 1 (responsewriters.defaultGzipThresholdBytes). */
const gzipThreshold = 128 * 1024;

/** Turns the handlers' answer into bytes, in the negotiated form. */
export async function encodeResponse(
	response: Exclude<ApiResponse, { type: "takeover" }>,
	negotiated: Negotiated,
	context: RequestContext,
	protobuf: ProtobufEncoder,
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
			const bytes = encodeBody(response, negotiated, protobuf);
			headers["content-type"] ??= contentTypeOf(negotiated.format);
			headers["cache-control"] = "no-cache, private";
			return compress(
				{ status, headers, body: { type: "bytes", bytes } },
				bytes,
				context,
			);
		}
	}
}

async function* joinFrames(
	batches: AsyncIterable<readonly WatchFrame[]>,
): AsyncGenerator<Buffer> {
	for await (const batch of batches) {
		if (batch.length === 1) yield (batch[0] as WatchFrame).bytes;
		else if (batch.length > 1)
			yield Buffer.concat(batch.map((frame) => frame.bytes));
	}
}

function encodeBody(
	response: ObjectResponse | ListResponse,
	{ format, pretty }: Negotiated,
	protobuf: ProtobufEncoder,
): Buffer {
	if (format === "json" && !pretty) {
		if (response.type === "list") return listBytes(response);
		if (response.stored !== undefined)
			return Buffer.concat([response.stored.bytes, newline]);
	}
	const value =
		response.type === "list" ? listValue(response) : response.object;
	return encodeValue(value, format, pretty, protobuf);
}

/** Any object in any format; JSON ends with a newline as Go's encoder writes it. */
export function encodeValue(
	value: unknown,
	format: Format,
	pretty: boolean,
	protobuf: ProtobufEncoder,
): Buffer {
	if (format === "yaml") return Buffer.from(dumpYaml(value));
	if (format === "protobuf") {
		const bytes = protobuf(value);
		if (bytes !== undefined) return bytes;
	}
	return Buffer.from(`${JSON.stringify(value, undefined, pretty ? 2 : 0)}\n`);
}

const listValue = (response: ListResponse) => ({
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

/** The list's JSON, joined from the bytes of the stored items. */
function listBytes(response: ListResponse): Buffer {
	const head = `{"kind":${JSON.stringify(response.kind)},"apiVersion":${JSON.stringify(response.apiVersion)},"metadata":${JSON.stringify(response.metadata)},"items":[`;
	const parts: Buffer[] = [Buffer.from(head)];
	let first = true;
	for (const { value, bytes } of response.items) {
		if (!first) parts.push(comma);
		first = false;
		if (bytes === undefined) {
			parts.push(
				Buffer.from(
					JSON.stringify(response.itemsHaveType ? value : withoutType(value)),
				),
			);
		} else if (response.itemsHaveType) {
			parts.push(bytes);
		} else {
			// Stored bytes begin with kind and apiVersion, which the items of a built-in list leave out.
			const prefix =
				typePrefixLength + value.kind.length + value.apiVersion.length;
			parts.push(openBrace, bytes.subarray(prefix));
		}
	}
	parts.push(Buffer.from("]}\n"));
	return Buffer.concat(parts);
}

async function compress(
	encoded: EncodedResponse,
	bytes: Buffer,
	context: RequestContext,
): Promise<EncodedResponse> {
	if (bytes.length < gzipThreshold || !acceptsGzip(context)) return encoded;
	const packed = await gzipAsync(bytes, { level: 1 });
	return {
		...encoded,
		headers: {
			...encoded.headers,
			"content-encoding": "gzip",
			vary: "Accept-Encoding",
		},
		body: { type: "bytes", bytes: packed },
	};
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

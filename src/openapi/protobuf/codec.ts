import { parseApiVersion } from "../../apimachinery/object.ts";
import { type MessagesData, readMessages } from "../data.ts";
import type { OpenAPI } from "../schemas.ts";
import { ListEncoder, writeTrailer, writeType } from "./list-encoder.ts";
import { Messages, messageOf } from "./messages.ts";
import { hasMagic, magic } from "./raw.ts";
import {
	DELIMITED,
	newReader,
	newWriter,
	readBytes,
	readFields,
	tag,
	type Writer,
} from "./wire.ts";

type Members = { [name: string]: unknown };

/** Kinds that have a message but no definition in OpenAPI: group -> Go package. */
const packages: Readonly<Record<string, string>> = {
	"meta.k8s.io": "k8s.io.apimachinery.pkg.apis.meta",
	"apidiscovery.k8s.io": "k8s.io.api.apidiscovery",
	"": "k8s.io.apimachinery.pkg.apis.meta",
};

/**
 * application/vnd.kubernetes.protobuf for the built-in kinds: the magic `k8s\0`, then runtime.Unknown with the type
 * and the object's own message (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). Objects go in and come out in
 * their JSON form; run what `decode` returns through decodeObject, which drops zero values and restores the order.
 */
export class Protobuf {
	readonly #openapi: OpenAPI;
	readonly #read: () => MessagesData;
	#messages: Messages | undefined;

	constructor(openapi: OpenAPI, read: () => MessagesData = readMessages) {
		this.#openapi = openapi;
		this.#read = read;
	}

	/** Undefined for kinds without a protobuf form: custom resources, Table. */
	encode(object: unknown): Buffer | undefined {
		const { apiVersion, kind } = object as { apiVersion: string; kind: string };
		const message = this.#messageFor(apiVersion, kind);
		if (message === undefined) return undefined;
		const writer = newWriter();
		writeType(writer, apiVersion, kind);
		writer.uint32(tag(2, DELIMITED)).fork();
		this.#all().write(writer, message, object as Members);
		writer.ldelim();
		writeTrailer(writer);
		return withMagic(writer);
	}

	/** For lists that are too long to be encoded in one go; undefined for kinds without a protobuf form. */
	listEncoder(apiVersion: string, kind: string): ListEncoder | undefined {
		const message = this.#messageFor(apiVersion, kind);
		return message === undefined
			? undefined
			: new ListEncoder(this.#all(), message, apiVersion, kind);
	}

	/** Throws an Error with the decoder's text when the bytes are no object of a known kind. */
	decode(bytes: Uint8Array): Members {
		if (bytes.length === 0) throw new Error("empty data");
		if (!hasMagic(bytes))
			throw new Error(
				`provided data does not appear to be a protobuf message, expected prefix [${magic.join(" ")}]`,
			);
		const { apiVersion, kind, raw } = readEnvelope(bytes);
		const message = this.#messageFor(apiVersion, kind);
		if (message === undefined)
			throw new Error(
				`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
			);
		const object: Members = { kind, apiVersion };
		return this.#all().read(newReader(raw), message, raw.length, object);
	}

	/** One frame of a watch stream: its length in four bytes, then a WatchEvent around the encoded object. */
	encodeWatchEvent(type: string, object: unknown): Buffer {
		const encoded = this.encode(object);
		if (encoded === undefined) throw new Error("object has no protobuf form");
		const writer = newWriter();
		writer.uint32(tag(1, DELIMITED)).string(type);
		writer.uint32(tag(2, DELIMITED)).fork();
		writer.uint32(tag(1, DELIMITED)).bytes(encoded);
		writer.ldelim();
		const event = writer.finish();
		const frame = Buffer.allocUnsafe(4 + event.length);
		frame.writeUInt32BE(event.length);
		frame.set(event, 4);
		return frame;
	}

	/** The content of one frame (without its length), for clients and tests. */
	decodeWatchEvent(event: Uint8Array): { type: string; object: Members } {
		const reader = newReader(event);
		let type = "";
		let object: Members = {};
		readFields(reader, event.length, (id) => {
			if (id === 1) type = reader.string();
			else if (id === 2) {
				const end = reader.uint32() + reader.pos;
				readFields(reader, end, (inner) => {
					if (inner !== 1) return false;
					object = this.decode(readBytes(reader));
					return true;
				});
			} else return false;
			return true;
		});
		return { type, object };
	}

	#all(): Messages {
		this.#messages ??= new Messages(
			this.#read(),
			this.#openapi.definitions,
			(bytes) => this.decode(bytes),
		);
		return this.#messages;
	}

	#messageFor(apiVersion: string, kind: string): string | undefined {
		if (typeof apiVersion !== "string" || typeof kind !== "string")
			return undefined;
		const gv = parseApiVersion(apiVersion);
		const definition = this.#openapi.definitionFor({ ...gv, kind });
		const message =
			definition === undefined
				? `${packages[gv.group]}.${gv.version}.${kind}`
				: messageOf(definition);
		return this.#all().has(message) ? message : undefined;
	}
}

function withMagic(writer: Writer): Buffer {
	const unknown = writer.finish();
	const out = Buffer.allocUnsafe(magic.length + unknown.length);
	magic.copy(out);
	out.set(unknown, magic.length);
	return out;
}

function readEnvelope(bytes: Uint8Array): {
	apiVersion: string;
	kind: string;
	raw: Buffer;
} {
	const reader = newReader(bytes.subarray(magic.length));
	let [apiVersion, kind] = ["", ""];
	let raw: Buffer = Buffer.alloc(0);
	readFields(reader, reader.len, (id) => {
		if (id === 1) {
			const end = reader.uint32() + reader.pos;
			readFields(reader, end, (inner) => {
				if (inner === 1) apiVersion = reader.string();
				else if (inner === 2) kind = reader.string();
				else return false;
				return true;
			});
		} else if (id === 2) raw = readBytes(reader);
		else return false;
		return true;
	});
	return { apiVersion, kind, raw };
}

import type { Messages } from "./messages.ts";
import { magic } from "./raw.ts";
import { DELIMITED, newWriter, tag, type Writer } from "./wire.ts";

/** Writes a list's protobuf form item by item, so that a long one needs not be encoded in one go. */
export class ListEncoder {
	readonly #messages: Messages;
	readonly #message: string;
	readonly #apiVersion: string;
	readonly #kind: string;

	constructor(
		messages: Messages,
		message: string,
		apiVersion: string,
		kind: string,
	) {
		this.#messages = messages;
		this.#message = message;
		this.#apiVersion = apiVersion;
		this.#kind = kind;
	}

	/** One item, as it stands in the list. */
	item(value: unknown): Buffer {
		return this.#fields({ items: [value] });
	}

	/** The whole answer around items that were encoded. */
	*envelope(metadata: unknown, items: readonly Buffer[]): Generator<Buffer> {
		const head = this.#fields({ metadata });
		const length = items.reduce((sum, item) => sum + item.length, head.length);
		yield magic;
		const before = newWriter();
		writeType(before, this.#apiVersion, this.#kind);
		before.uint32(tag(2, DELIMITED)).uint32(length);
		yield bytesOf(before);
		yield head;
		yield* items;
		const after = newWriter();
		writeTrailer(after);
		yield bytesOf(after);
	}

	#fields(value: Record<string, unknown>): Buffer {
		const writer = newWriter();
		this.#messages.write(writer, this.#message, value);
		return bytesOf(writer);
	}
}

/** What was written, without another copy. */
function bytesOf(writer: Writer): Buffer {
	const { buffer, byteOffset, length } = writer.finish();
	return Buffer.from(buffer, byteOffset, length);
}

/** runtime.Unknown's type. */
export function writeType(
	writer: Writer,
	apiVersion: string,
	kind: string,
): void {
	writer.uint32(tag(1, DELIMITED)).fork();
	writer.uint32(tag(1, DELIMITED)).string(apiVersion);
	writer.uint32(tag(2, DELIMITED)).string(kind);
	writer.ldelim();
}

/** runtime.Unknown's content encoding and type: always empty, always there. */
export function writeTrailer(writer: Writer): void {
	writer.uint32(tag(3, DELIMITED)).string("");
	writer.uint32(tag(4, DELIMITED)).string("");
}

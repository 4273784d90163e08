import type { StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject, WatchEventType } from "../../apimachinery/object.ts";
import type { ResourceVersion } from "../../registry/generic/resource.ts";
import type {
	StorageEvent,
	StoredObject,
} from "../../registry/generic/store.ts";
import type { WatchFrame } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { contentTypeOf, type Negotiated, negotiate } from "./accept.ts";
import { includeObjectOf } from "./include-object.ts";
import {
	columnDefinitions,
	columnsOf,
	type IncludeObject,
	partialMetadata,
	type TableColumnDefinition,
	tableOf,
	tableRow,
} from "./table.ts";

const head = (type: WatchEventType): Buffer =>
	Buffer.from(`{"type":"${type}","object":`);
const heads: Readonly<Record<WatchEventType, Buffer>> = {
	ADDED: head("ADDED"),
	MODIFIED: head("MODIFIED"),
	DELETED: head("DELETED"),
	BOOKMARK: head("BOOKMARK"),
	ERROR: head("ERROR"),
};
const tail = Buffer.from("}\n");

/** A frame around bytes that exist already. */
class StoredFrame implements WatchFrame {
	readonly type: WatchEventType;
	readonly #stored: StoredObject;
	#bytes: Buffer | undefined;
	constructor(type: WatchEventType, stored: StoredObject) {
		this.type = type;
		this.#stored = stored;
	}
	get object(): unknown {
		return this.#stored.value;
	}
	get bytes(): Buffer {
		this.#bytes ??= Buffer.concat([heads[this.type], this.#stored.bytes, tail]);
		return this.#bytes;
	}
}

/** A frame that is made when it is written: many may wait for a slow client, and some are never sent. */
class MadeFrame implements WatchFrame {
	readonly type: WatchEventType;
	readonly #make: () => unknown;
	readonly #encode: (type: WatchEventType, object: unknown) => Buffer;
	#object: unknown;
	#bytes: Buffer | undefined;

	constructor(
		type: WatchEventType,
		make: () => unknown,
		encode: (type: WatchEventType, object: unknown) => Buffer,
	) {
		this.type = type;
		this.#make = make;
		this.#encode = encode;
	}
	get object(): unknown {
		this.#object ??= this.#make();
		return this.#object;
	}
	get bytes(): Buffer {
		this.#bytes ??= this.#encode(this.type, this.object);
		return this.#bytes;
	}
}

/** Frames of committed events, shared by all watchers that see them the same way; they go with the event. */
const shared = new WeakMap<
	ResourceVersion,
	WeakMap<StorageEvent, WatchFrame>
>();

/** Turns events into frames in the form that one watcher negotiated. */
export class FrameEncoder {
	readonly contentType: string;
	readonly #scope: RequestScope;
	readonly #negotiated: Negotiated;
	readonly #include: IncludeObject;
	/** As JSON, object by object: what is shown as it is stored can be shared. */
	readonly #plain: boolean;
	#columns: TableColumnDefinition[] | null;

	private constructor(scope: RequestScope, negotiated: Negotiated) {
		this.#scope = scope;
		this.#negotiated = negotiated;
		const { served } = scope;
		const { format, transform } = negotiated;
		this.contentType =
			format === "json"
				? contentTypeOf("json")
				: `${contentTypeOf(format)};stream=watch`;
		this.#include =
			transform === "Table" ? includeObjectOf(scope.context) : "Object";
		this.#plain = format === "json" && transform === undefined;
		this.#columns =
			transform === "Table"
				? columnDefinitions(columnsOf(served), scope.services.describe)
				: null;
	}

	/** Reads the Accept header; YAML can't be streamed. */
	static negotiate(scope: RequestScope): FrameEncoder {
		const formats = scope.served.resource.custom
			? (["json"] as const)
			: (["json", "protobuf"] as const);
		return new FrameEncoder(scope, negotiate(scope.context, formats));
	}

	/** A stored object, when nobody else will see the same frame. */
	stored(type: WatchEventType, stored: StoredObject): WatchFrame {
		return this.#isAsStored(stored)
			? new StoredFrame(type, stored)
			: this.#typed(type, this.#shown(stored.value as KubeObject));
	}

	/** A committed event as a watcher without selectors, or inside its selection, sees it. */
	event(type: WatchEventType, event: StorageEvent): WatchFrame {
		if (!this.#isAsStored(event.object))
			return this.#typed(type, this.#shown(event.object.value));
		const { version } = this.#scope.served;
		let frames = shared.get(version);
		if (frames === undefined) {
			frames = new WeakMap();
			shared.set(version, frames);
		}
		let frame = frames.get(event);
		if (frame?.type === type) return frame;
		frame = new StoredFrame(type, event.object);
		frames.set(event, frame);
		return frame;
	}

	#isAsStored(stored: StoredObject): boolean {
		if (!this.#plain) return false;
		const { resource, version } = this.#scope.served;
		return (
			resource.isStoredForm(version) ||
			resource.convertFromStorage(stored.value, version) === stored.value
		);
	}

	/** An object that left the selection: its last selected state, at the revision that took it out. */
	departed(previous: StoredObject, revision: number): WatchFrame {
		const value = this.#shown(previous.value as KubeObject);
		return this.#typed("DELETED", {
			...value,
			metadata: { ...value.metadata, resourceVersion: String(revision) },
		});
	}

	/** Anything that is not stored (bookmarks). */
	plain(type: WatchEventType, object: KubeObject): WatchFrame {
		return this.#frame(type, () => this.#transformed(object, false));
	}

	error(error: StatusError): WatchFrame {
		return this.#frame("ERROR", () => error.status);
	}

	#shown(value: KubeObject): KubeObject {
		const { served } = this.#scope;
		return served.resource.convertFromStorage(value, served.version);
	}

	/** An object in the version of the request, in the form that was asked for. */
	#typed(type: WatchEventType, object: KubeObject): WatchFrame {
		return this.#frame(type, () => this.#transformed(object, true));
	}

	/** A table of an object has a row for it, one of a bookmark has none. */
	#transformed(object: KubeObject, row: boolean): unknown {
		const { transform, transformVersion } = this.#negotiated;
		if (transform === undefined) return object;
		if (transform !== "Table") return partialMetadata(object, transformVersion);
		const { served, services } = this.#scope;
		const now = services.clock.now();
		const rows = row
			? [tableRow(columnsOf(served), object, this.#include, now)]
			: [];
		// Only the first table of a stream tells the columns.
		const columns = this.#columns;
		this.#columns = null;
		const { resourceVersion = "" } = object.metadata;
		return tableOf(transformVersion, { resourceVersion }, columns, rows);
	}

	#frame(type: WatchEventType, make: () => unknown): WatchFrame {
		return new MadeFrame(type, make, this.#encode);
	}

	readonly #encode = (type: WatchEventType, object: unknown): Buffer =>
		this.#negotiated.format === "protobuf"
			? this.#scope.services.protobuf.encodeWatchEvent(type, object)
			: Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

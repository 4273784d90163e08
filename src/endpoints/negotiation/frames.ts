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
		if (this.#negotiated.transform?.startsWith("PartialObjectMetadata"))
			return this.#frame(
				type,
				partialMetadata(object, this.#negotiated.transformVersion),
			);
		if (this.#negotiated.transform === "Table")
			return this.#frame(type, this.#tableOf(object, []));
		return this.#frame(type, object);
	}

	error(error: StatusError): WatchFrame {
		return this.#frame("ERROR", error.status);
	}

	#shown(value: KubeObject): KubeObject {
		const { served } = this.#scope;
		return served.resource.convertFromStorage(value, served.version);
	}

	/** An object in the version of the request, in the form that was asked for. */
	#typed(type: WatchEventType, object: KubeObject): WatchFrame {
		const { served, services } = this.#scope;
		if (this.#negotiated.transform !== "Table") return this.plain(type, object);
		const row = tableRow(
			columnsOf(served),
			object,
			this.#include,
			services.clock.now(),
		);
		return this.#frame(type, this.#tableOf(object, [row]));
	}

	/** Only the first table of a stream tells the columns. */
	#tableOf(object: KubeObject, rows: ReturnType<typeof tableRow>[]) {
		const columns = this.#columns;
		this.#columns = null;
		const { resourceVersion = "" } = object.metadata;
		return tableOf(
			this.#negotiated.transformVersion,
			{ resourceVersion },
			columns,
			rows,
		);
	}

	#frame(type: WatchEventType, object: unknown): WatchFrame {
		const { services } = this.#scope;
		const bytes =
			this.#negotiated.format === "protobuf"
				? services.protobuf.encodeWatchEvent(type, object)
				: Buffer.from(`${JSON.stringify({ type, object })}\n`);
		return { type, object, bytes };
	}
}

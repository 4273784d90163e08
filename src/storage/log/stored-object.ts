import type { Revision, Seal, StoredObject, StoredValue } from "../backend.ts";

/** What a `Seal` returns when it has made the bytes already: they must be the JSON of `value`. */
export class Sealed {
	readonly value: StoredValue;
	readonly bytes: Buffer;
	constructor(value: StoredValue, bytes: Buffer) {
		this.value = value;
		this.bytes = bytes;
	}
}

/** The one implementation of StoredObject; an object that came from disk is parsed when first looked at. */
export class LogObject implements StoredObject {
	readonly key: string;
	readonly bytes: Buffer;
	readonly createRevision: Revision;
	readonly modRevision: Revision;
	#value: StoredValue;

	constructor(
		key: string,
		bytes: Buffer,
		createRevision: Revision,
		modRevision: Revision,
		value?: StoredValue,
	) {
		this.key = key;
		this.bytes = bytes;
		this.createRevision = createRevision;
		this.modRevision = modRevision;
		this.#value = value;
	}

	get value(): StoredValue {
		if (this.#value === undefined)
			this.#value = JSON.parse(this.bytes.toString("utf8"));
		return this.#value;
	}
}

/** Calls `seal` for `revision` and makes the bytes, unless it brought them. */
export function sealObject(
	key: string,
	seal: Seal,
	createRevision: Revision,
	revision: Revision,
): LogObject {
	const made = seal(revision);
	if (made instanceof Sealed)
		return new LogObject(key, made.bytes, createRevision, revision, made.value);
	const bytes = Buffer.from(JSON.stringify(made), "utf8");
	return new LogObject(key, bytes, createRevision, revision, made);
}

import type { Revision, StorageEvent, StoredObject } from "../backend.ts";
import { LogObject } from "../log/stored-object.ts";

/** A row of the log: one write. `value` of a deletion is the last state as its watchers saw it. */
export interface LogRow {
	readonly revision: Revision;
	/** The revision of the state that this write replaced, 0 when it created the key. */
	readonly previous: Revision;
	readonly createRevision: Revision;
	readonly deleted: boolean;
	readonly key: string;
	readonly value: Buffer;
}

const FIELDS = 6;

/**
 * Rows in one buffer, which goes between threads without a copy: the count, six numbers a row, then all keys
 * and values one after the other.
 */
export function packRows(rows: readonly LogRow[]): ArrayBuffer {
	const numbers = new Float64Array(1 + rows.length * FIELDS);
	numbers[0] = rows.length;
	let size = numbers.byteLength;
	let n = 1;
	for (const row of rows) {
		const keyLength = Buffer.byteLength(row.key);
		numbers[n++] = row.revision;
		numbers[n++] = row.previous;
		numbers[n++] = row.createRevision;
		numbers[n++] = row.deleted ? 1 : 0;
		numbers[n++] = keyLength;
		numbers[n++] = row.value.length;
		size += keyLength + row.value.length;
	}
	const packed = Buffer.allocUnsafeSlow(size);
	let offset = numbers.byteLength;
	packed.set(new Uint8Array(numbers.buffer));
	for (const row of rows) {
		offset += packed.write(row.key, offset);
		packed.set(row.value, offset);
		offset += row.value.length;
	}
	return packed.buffer as ArrayBuffer;
}

/** The values stay slices of `buffer`. */
export function unpackRows(buffer: ArrayBuffer): LogRow[] {
	const count = new Float64Array(buffer, 0, 1)[0] ?? 0;
	const numbers = new Float64Array(buffer, 8, count * FIELDS);
	const next = (n: number): number => numbers[n] as number;
	const bytes = Buffer.from(buffer);
	const rows: LogRow[] = [];
	let offset = 8 + numbers.byteLength;
	for (let n = 0; n < numbers.length; n += FIELDS) {
		const keyEnd = offset + next(n + 4);
		const valueEnd = keyEnd + next(n + 5);
		rows.push({
			revision: next(n),
			previous: next(n + 1),
			createRevision: next(n + 2),
			deleted: next(n + 3) === 1,
			key: bytes.toString("utf8", offset, keyEnd),
			value: bytes.subarray(keyEnd, valueEnd),
		});
		offset = valueEnd;
	}
	return rows;
}

export const eventToRow = (event: StorageEvent): LogRow => ({
	revision: event.revision,
	previous: event.previous?.modRevision ?? 0,
	createRevision: event.object.createRevision,
	deleted: event.type === "DELETE",
	key: event.key,
	value: event.object.bytes,
});

export const rowToObject = (row: LogRow): StoredObject =>
	new LogObject(row.key, row.value, row.createRevision, row.revision);

/** One write and the state before it, from rows where each write is followed by the one it replaced, if any. */
export interface RowPair {
	readonly row: LogRow;
	readonly before: StoredObject | undefined;
}

export function pairRows(rows: readonly LogRow[]): RowPair[] {
	const pairs: RowPair[] = [];
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i] as LogRow;
		const replaced = row.previous > 0 ? rows[++i] : undefined;
		pairs.push({ row, before: replaced && rowToObject(replaced) });
	}
	return pairs;
}

export function pairToEvent({ row, before }: RowPair): StorageEvent {
	const event = {
		type: row.deleted ? ("DELETE" as const) : ("PUT" as const),
		key: row.key,
		revision: row.revision,
		object: rowToObject(row),
	};
	return before === undefined ? event : { ...event, previous: before };
}

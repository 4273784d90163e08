import { Patience } from "../patience.ts";

/** About so much is put together before it is handed on. */
const pieceBytes = 256 * 1024;

/** Joins parts to pieces of a good size, and lets others work in between: nothing waits for a long answer. */
export async function* inPieces(
	parts: Iterable<Buffer>,
): AsyncGenerator<Buffer> {
	const patience = new Patience();
	let gathered: Buffer[] = [];
	let size = 0;
	for (const part of parts) {
		gathered.push(part);
		size += part.length;
		const { over } = patience;
		if (!over && size < pieceBytes) continue;
		yield Buffer.concat(gathered, size);
		gathered = [];
		size = 0;
		if (over) await patience.rest();
	}
	if (size > 0) yield Buffer.concat(gathered, size);
}

/** Maps a long list, letting others work in between. */
export async function mapInTurns<T, U>(
	items: Iterable<T>,
	map: (item: T) => U,
): Promise<U[]> {
	const patience = new Patience();
	const mapped: U[] = [];
	for (const item of items) {
		mapped.push(map(item));
		if (patience.over) await patience.rest();
	}
	return mapped;
}

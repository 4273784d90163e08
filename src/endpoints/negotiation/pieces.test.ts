import { describe, expect, it } from "vitest";
import { inPieces, mapInTurns } from "./pieces.ts";

async function collect(parts: Iterable<Buffer>): Promise<Buffer[]> {
	const pieces: Buffer[] = [];
	for await (const piece of inPieces(parts)) pieces.push(piece);
	return pieces;
}
const busy = (milliseconds: number) => {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
};

describe("inPieces", () => {
	it("keeps every byte in order and makes few pieces", async () => {
		const parts = Array.from({ length: 3000 }, (_, i) =>
			Buffer.from(String(i).padStart(400, "-")),
		);
		const pieces = await collect(parts);
		expect(Buffer.concat(pieces).equals(Buffer.concat(parts))).toBe(true);
		expect(pieces.length).toBeLessThan(30);
		expect(await collect([])).toEqual([]);
	});

	it("lets others work while parts are slow to make", async () => {
		function* slow() {
			for (let i = 0; i < 10; i++) {
				busy(5);
				yield Buffer.from("x");
			}
		}
		let turns = 0;
		const count = () => {
			turns++;
			pending = setImmediate(count);
		};
		let pending = setImmediate(count);
		await collect(slow());
		clearImmediate(pending);
		expect(turns).toBeGreaterThanOrEqual(5);
	});
});

describe("mapInTurns", () => {
	it("maps as map does", async () => {
		expect(await mapInTurns([1, 2, 3], (n) => n * 2)).toEqual([2, 4, 6]);
	});
});

import { afterEach, describe, it } from "vitest";
import type { Backend } from "../backend.ts";
import { backendHistory } from "./backend-history.ts";
import { backendLists } from "./backend-lists.ts";
import { compareWithModel } from "./backend-model.ts";
import { backendWatches } from "./backend-watches.ts";
import { backendWrites } from "./backend-writes.ts";
import type { BackendFactory } from "./fixtures.ts";

const topics = {
	writes: backendWrites,
	lists: backendLists,
	watches: backendWatches,
	history: backendHistory,
};

export interface SuiteOptions {
	/** Random sequences that are tried; each opens a store. */
	readonly numRuns?: number;
}

/** What every backend must do. `factory` gives a new, empty store at each call. */
export function describeBackend(
	name: string,
	factory: BackendFactory,
	{ numRuns = 100 }: SuiteOptions = {},
): void {
	describe(`${name} backend`, () => {
		const opened: Backend[] = [];
		afterEach(async () => {
			await Promise.all(opened.splice(0).map((backend) => backend.close()));
		});
		const open: BackendFactory = async (options) => {
			const backend = await factory(options);
			opened.push(backend);
			return backend;
		};
		for (const [topic, cases] of Object.entries(topics))
			describe(topic, () => {
				for (const [title, test] of Object.entries(cases))
					it(title, () => test(open));
			});
		it("behaves as a list of states", () => compareWithModel(open, numRuns));
	});
}

import fc from "fast-check";
import { expect } from "vitest";
import type { Backend, Revision } from "../backend.ts";
import {
	type BackendFactory,
	brief,
	codeOf,
	eventsSince,
	sealData,
} from "./fixtures.ts";

type Step =
	| {
			readonly op: "create" | "update" | "delete";
			readonly key: string;
			/** Compare with a revision that is not the current one. */
			readonly stale: boolean;
	  }
	| { readonly op: "settle" | "compact" };

const key = fc.constantFrom("/a/1", "/a/2", "/a/3", "/b/1", "/b");

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.record({
			op: fc.constantFrom(
				"create" as const,
				"update" as const,
				"delete" as const,
			),
			key,
			stale: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.constant({ op: "settle" as const }) },
	{ weight: 1, arbitrary: fc.constant({ op: "compact" as const }) },
);

/** The store as a list of states, one for each revision. */
class Model {
	states = new Map<Revision, ReadonlyMap<string, Revision>>();
	events: string[] = [];
	revision: Revision;
	compacted: Revision;
	#now = new Map<string, Revision>();

	constructor(backend: Backend) {
		this.revision = backend.currentRevision();
		this.compacted = backend.compactedRevision();
		this.states.set(this.revision, new Map());
	}

	current(key: string): Revision | undefined {
		return this.#now.get(key);
	}

	write(op: "create" | "update" | "delete", key: string): void {
		this.revision++;
		this.#now = new Map(this.#now);
		if (op === "delete") this.#now.delete(key);
		else this.#now.set(key, this.revision);
		this.states.set(this.revision, this.#now);
		const type = op === "delete" ? "DELETE" : "PUT";
		this.events.push(`${type} ${key} ${this.revision}`);
	}
}

/** Any sequence of operations does what it does to the model. */
export async function compareWithModel(
	open: BackendFactory,
	numRuns: number,
): Promise<void> {
	const steps = fc.array(step, { maxLength: 60 });
	const property = fc.asyncProperty(steps, async (steps) => {
		const backend = await open();
		const model = new Model(backend);
		await run(backend, model, steps);
		await comparePast(backend, model);
		await backend.close();
	});
	await fc.assert(property, { numRuns });
}

async function run(
	backend: Backend,
	model: Model,
	steps: readonly Step[],
): Promise<void> {
	const results: Promise<string>[] = [];
	const expected: string[] = [];
	for (const step of steps) {
		if ("key" in step) {
			expected.push(expectWrite(model, step));
			results.push(codeOf(write(backend, step)));
			continue;
		}
		await Promise.all(results);
		if (step.op === "settle") continue;
		const half = Math.floor((model.compacted + model.revision) / 2);
		model.compacted = Math.max(model.compacted, half);
		await backend.compact(half);
	}
	expect(await Promise.all(results)).toEqual(expected);
}

function write(
	backend: Backend,
	{ op, key, stale }: Extract<Step, { key: string }>,
): Promise<unknown> {
	const seal = sealData(op);
	const revision = (backend.head(key)?.modRevision ?? 0) - (stale ? 1 : 0);
	return op === "create"
		? backend.create(key, seal)
		: backend[op](key, seal, revision);
}

function expectWrite(
	model: Model,
	{ op, key, stale }: Extract<Step, { key: string }>,
): string {
	const current = model.current(key);
	if (op === "create" && current !== undefined) return "KeyExists";
	if (op !== "create" && current === undefined) return "KeyNotFound";
	if (op !== "create" && stale) return "Conflict";
	model.write(op, key);
	return "none";
}

async function comparePast(backend: Backend, model: Model): Promise<void> {
	expect(backend.currentRevision()).toBe(model.revision);
	for (const [revision, state] of model.states) {
		const events = model.events.filter(
			(text) => Number(text.split(" ")[2]) > revision,
		);
		if (revision < model.compacted) {
			const list = backend.list("", { revision });
			expect(await codeOf(list)).toBe("Compacted");
			continue;
		}
		const { items } = await backend.list("", { revision });
		expect(items.map((o) => [o.key, o.modRevision])).toEqual(
			[...state].sort(([a], [b]) => (a < b ? -1 : 1)),
		);
		expect((await eventsSince(backend, "", revision)).map(brief)).toEqual(
			events,
		);
	}
}

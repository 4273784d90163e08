import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldsV1, JsonObject } from "../object.ts";
import { configMap, deployment } from "../schemas.fixture.ts";
import { difference, includesSet, union } from "./field-set.ts";
import { mergeObjects } from "./merge-objects.ts";
import { fieldsOf, wholeOf } from "./object-fields.ts";
import { clean, failure, Stored } from "./stored.fixture.ts";
import { stripMeta } from "./strip.ts";

describe("the laws of ownership of a ConfigMap", () => {
	const dataOf = (minKeys: number) =>
		fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"), {
			minKeys,
		});
	const requestsOf = (minKeys: number) =>
		fc.array(
			fc.record({
				manager: fc.constantFrom("x", "y", "z"),
				kind: fc.constantFrom("apply", "force", "update"),
				data: dataOf(minKeys),
				finalizers: fc.uniqueArray(fc.constantFrom("f/1", "f/2")),
			}),
			{ maxLength: 8 },
		);
	const values = dataOf(0);
	const requests = requestsOf(0);
	const run = (stored: Stored, list: readonly Request[]) => {
		for (const { manager, kind, data, finalizers } of list) {
			const fields = { data, metadata: { finalizers } };
			if (kind === "update") stored.update(manager, fields);
			else
				failure(() =>
					stored.apply(manager, fields, { force: kind === "force" }),
				);
		}
	};
	type Request = {
		manager: string;
		kind: string;
		data: Record<string, string>;
		finalizers: string[];
	};

	it("nobody owns what is not there, and entries stay in order", () => {
		fc.assert(
			fc.property(requests, (list) => {
				const stored = new Stored(configMap, "ConfigMap");
				run(stored, list);
				if (stored.live === undefined) return;
				const there = fieldsOf(stored.live, configMap);
				// A manager may own an emptied map itself.
				const data = { ".": {}, ...there["f:data"] };
				const times = stored.entries.map(
					(e) => `${e.operation} ${e.time ?? ""}`,
				);
				expect(times).toEqual([...times].sort());
				for (const { fieldsV1 = {} } of stored.entries)
					expect(
						includesSet(
							{ "f:data": data },
							{
								"f:data": fieldsV1["f:data"] ?? data,
							},
						),
					).toBe(true);
			}),
		);
	});

	// An empty map that is applied is not stored, so that applying it again adds it again.
	it("applying again changes nothing", () => {
		fc.assert(
			fc.property(requestsOf(1), dataOf(1), (list, data) => {
				const stored = new Stored(configMap, "ConfigMap");
				run(stored, list);
				const first = stored.apply("x", { data }, { force: true });
				const second = stored.apply("x", { data });
				expect(second).toEqual(first);
			}),
		);
	});

	it("a value that somebody else owns changes by force or update only", () => {
		fc.assert(
			fc.property(requests, values, (list, data) => {
				const stored = new Stored(configMap, "ConfigMap");
				run(stored, list);
				const before = (stored.live?.data ?? {}) as Record<string, string>;
				const owned = new Set(
					(stored.live === undefined ? [] : stored.entries)
						.filter((e) => !(e.manager === "w" && e.operation === "Apply"))
						.flatMap((e) => Object.keys(e.fieldsV1?.["f:data"] ?? {})),
				);
				if (failure(() => stored.apply("w", { data })) !== undefined) return;
				const after = (stored.live?.data ?? {}) as Record<string, string>;
				for (const key of Object.keys(before))
					if (owned.has(`f:${key}`)) expect(after[key]).toBe(before[key]);
			}),
		);
	});
});

const name = fc.constantFrom("a", "b", "c");
const text = fc.constantFrom("1", "2", "3");
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
	fc.record(fields, { requiredKeys: [] });
const byName = <T extends object>(item: fc.Arbitrary<T>) =>
	fc.uniqueArray(
		fc.tuple(name, item).map(([own, rest]) => ({ name: own, ...rest })),
		{ selector: (i) => i.name, minLength: 1, maxLength: 3 },
	);
const port = fc.record(
	{
		containerPort: fc.constantFrom(80, 81),
		protocol: fc.constantFrom("TCP", "UDP"),
		name,
	},
	{ requiredKeys: ["containerPort"] },
);
const container = optional({
	image: text,
	args: fc.array(text, { minLength: 1, maxLength: 2 }),
	env: byName(optional({ value: text })),
	ports: fc.uniqueArray(port, {
		selector: (p) => `${p.containerPort}${p.protocol ?? "TCP"}`,
		minLength: 1,
	}),
});
const configuration = optional({
	metadata: optional({
		labels: fc.dictionary(name, text, { minKeys: 1 }),
		finalizers: fc.uniqueArray(text, { minLength: 1 }),
	}),
	spec: optional({
		replicas: fc.constantFrom(1, 2),
		paused: fc.boolean(),
		template: fc.record({
			spec: optional({
				containers: byName(container),
				nodeSelector: fc.dictionary(name, text, { minKeys: 1 }),
				tolerations: fc.array(fc.record({ key: text }), { minLength: 1 }),
			}),
		}),
	}),
}).map((fields) => (clean(fields as JsonObject) ?? {}) as JsonObject);
const history = fc.array(
	fc.record({
		manager: fc.constantFrom("x", "y", "z"),
		kind: fc.constantFrom("apply", "force", "update"),
		fields: configuration,
	}),
	{ maxLength: 6 },
);
type Step = { manager: string; kind: string; fields: JsonObject };

/** A Deployment with a past: some of its requests may have failed. */
function withHistory(steps: readonly Step[]): Stored {
	const stored = new Stored(deployment, "Deployment", "apps");
	for (const { manager, kind, fields } of steps) {
		if (kind === "update" && stored.live === undefined) continue;
		failure(() =>
			kind === "update"
				? stored.update(manager, fields)
				: stored.apply(manager, fields, { force: kind === "force" }),
		);
	}
	return stored;
}
const ownedBy = (stored: Stored, of: (manager: string) => boolean): FieldsV1 =>
	(stored.live === undefined ? [] : stored.entries)
		.filter((entry) => of(`${entry.manager} ${entry.operation}`))
		.reduce<FieldsV1>((all, { fieldsV1 = {} }) => union(all, fieldsV1), {});
const fieldsOfLive = (stored: Stored): FieldsV1 =>
	stored.live === undefined ? {} : fieldsOf(stored.live, deployment);

describe("the laws of ownership of a Deployment", () => {
	it("nobody owns what is not there", () => {
		fc.assert(
			fc.property(history, (steps) => {
				const stored = withHistory(steps);
				if (stored.live === undefined) return;
				const there = wholeOf(stored.live, deployment);
				for (const { manager, fieldsV1 = {} } of stored.entries) {
					const missing = difference(fieldsV1, there);
					expect([manager, leavesOf(missing)]).toEqual([manager, []]);
				}
			}),
		);
	});

	it("what is applied is there, and is the applier's", () => {
		fc.assert(
			fc.property(history, configuration, (steps, fields) => {
				const stored = withHistory(steps);
				const { metadata: _, ...live } = stored.apply("w", fields, {
					force: true,
				});
				const applied = stored.config(fields);
				const { metadata: __, ...again } = mergeObjects(
					stored.live as JsonObject,
					applied,
					deployment,
				) as JsonObject;
				expect(again).toEqual(live);
				const mine = ownedBy(stored, (who) => who === "w Apply");
				expect(mine).toEqual(stripMeta(fieldsOf(applied, deployment)));
			}),
		);
	});

	it("applying again changes nothing, by force or not", () => {
		fc.assert(
			fc.property(
				history,
				configuration,
				fc.boolean(),
				(steps, fields, force) => {
					const stored = withHistory(steps);
					const first = stored.apply("w", fields, { force: true });
					expect(stored.apply("w", fields, { force })).toEqual(first);
				},
			),
		);
	});

	it("without force an apply takes nothing from anybody", () => {
		fc.assert(
			fc.property(history, configuration, (steps, fields) => {
				const stored = withHistory(steps);
				const others = (who: string) => who !== "w Apply";
				const before = ownedBy(stored, others);
				const old = stored.live;
				const conflict = failure(() => stored.apply("w", fields));
				if (conflict !== undefined) {
					expect(conflict[0]).toBe(409);
					expect(stored.live).toBe(old);
				}
				if (old === undefined) return;
				// What nobody was known to own may have become before-first-apply's.
				expect(includesSet(ownedBy(stored, others), before)).toBe(true);
			}),
		);
	});

	it("what only the applier owned goes when it is applied no more", () => {
		fc.assert(
			fc.property(history, configuration, configuration, (steps, a, b) => {
				const stored = withHistory(steps);
				stored.apply("w", a, { force: true });
				const mine = ownedBy(stored, (who) => who === "w Apply");
				stored.apply("w", b, { force: true });
				const owned = ownedBy(stored, () => true);
				const lost = difference(mine, owned);
				const left = leavesOf(lost).filter((path) =>
					leavesOf(fieldsOfLive(stored)).includes(path),
				);
				expect(left).toEqual([]);
			}),
		);
	});

	it("an update that changes nothing leaves all ownership alone", () => {
		fc.assert(
			fc.property(history, configuration, (steps, fields) => {
				const stored = withHistory(steps);
				if (stored.live === undefined) return;
				stored.update("w", fields);
				const before = stored.live;
				stored.update("v", fields);
				expect(stored.live).toEqual(before);
			}),
		);
	});
});

/** Paths that end in a value: no list elements, structs or map entries that only hold others. */
function leavesOf(set: FieldsV1, prefix = ""): string[] {
	return Object.entries(set).flatMap(([element, below]) => {
		if (element === ".") return [];
		const path = `${prefix} ${element}`;
		return Object.keys(below).length === 0 ? [path] : leavesOf(below, path);
	});
}

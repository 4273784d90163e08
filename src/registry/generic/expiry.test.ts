import { describe, expect, it } from "vitest";
import { event } from "../core/event.ts";
import { openRegistry, type TestRegistry } from "../shared/registry.fixture.ts";
import { Expiry } from "./expiry.ts";

const hour = 3600;

function makeEvent(name: string) {
	return {
		metadata: { name },
		involvedObject: { kind: "Pod", name: "web", namespace: "test" },
		reason: "Started",
		type: "Normal",
	};
}

async function begin() {
	const registry = await openRegistry(event);
	const errors: unknown[] = [];
	const ended = new AbortController();
	const start = () =>
		new Expiry(registry.store("events"), hour, (e) => errors.push(e)).start(
			ended.signal,
		);
	return { registry, errors, ended, start };
}

const left = async (registry: TestRegistry): Promise<string[]> => {
	const { cache, resource } = registry.store("events");
	const { items } = await cache.list(resource.keyPrefix);
	return items.map(({ key }) => key.split("/").at(-1) ?? "");
};

const minutes = (n: number): number => n * 60_000;

describe("the end of a lease", () => {
	it("removes what was not written for so long, each in its turn", async () => {
		const { registry, errors, start } = await begin();
		await start();
		await registry.create("events", makeEvent("first"));
		await registry.clock.advance(minutes(30));
		await registry.create("events", makeEvent("second"));
		await registry.clock.advance(minutes(30));
		expect(await left(registry)).toEqual(["first", "second"]);
		await registry.clock.advance(minutes(1));
		expect(await left(registry)).toEqual(["second"]);
		await registry.clock.advance(minutes(30));
		expect(await left(registry)).toEqual([]);
		expect(errors).toEqual([]);
	});

	it("moves with every write", async () => {
		const { registry, start } = await begin();
		await start();
		await registry.create("events", makeEvent("counted"));
		await registry.clock.advance(minutes(50));
		const count = (object: Record<string, unknown>) => {
			object.count = 2;
		};
		await registry.update("events", count, { object: "counted" });
		await registry.clock.advance(minutes(50));
		expect(await left(registry)).toEqual(["counted"]);
		await registry.clock.advance(minutes(11));
		expect(await left(registry)).toEqual([]);
	});

	it("is an hour after the start for what was there", async () => {
		const { registry, start } = await begin();
		await registry.create("events", makeEvent("old"));
		await registry.clock.advance(minutes(120));
		await start();
		await registry.clock.advance(minutes(59));
		expect(await left(registry)).toEqual(["old"]);
		await registry.clock.advance(minutes(2));
		expect(await left(registry)).toEqual([]);
	});

	it("never comes once the server stops", async () => {
		const { registry, ended, start } = await begin();
		await start();
		await registry.create("events", makeEvent("kept"));
		ended.abort();
		await registry.clock.advance(minutes(120));
		expect(await left(registry)).toEqual(["kept"]);
	});
});

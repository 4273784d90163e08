import { describe, expect, it } from "vitest";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import { keyOf, Store, splitKey } from "./store.ts";

const make = (namespace: string, name: string, app: string) =>
	({
		apiVersion: "v1",
		kind: "Pod",
		metadata: { namespace, name, labels: { app } },
	}) satisfies UnstructuredObject;

const names = (objects: readonly UnstructuredObject[]) =>
	objects.map(keyOf).sort();

describe("Store", () => {
	it("finds objects by namespace and by its own indexes as they change", () => {
		const store = new Store<UnstructuredObject>();
		store.set(make("a", "x", "web"));
		store.addIndex("app", ({ metadata }) => [metadata.labels?.app ?? ""]);
		store.set(make("a", "y", "db"));
		store.set(make("b", "x", "web"));
		expect(names(store.list("a"))).toEqual(["a/x", "a/y"]);
		expect(names(store.byIndex("app", "web"))).toEqual(["a/x", "b/x"]);
		store.set(make("a", "x", "db"));
		expect(names(store.byIndex("app", "web"))).toEqual(["b/x"]);
		expect(names(store.byIndex("app", "db"))).toEqual(["a/x", "a/y"]);
		store.delete("a/y");
		expect(names(store.byIndex("app", "db"))).toEqual(["a/x"]);
		expect(store.get("a", "x")?.metadata.labels?.app).toBe("db");
		expect(store.size).toBe(2);
	});

	it("refuses an index that nobody made", () => {
		expect(() => new Store().byIndex("no", "x")).toThrow("no index no");
	});

	it.each([
		["a/x", { namespace: "a", name: "x" }],
		["x", { namespace: "", name: "x" }],
	])("splits the key %s", (key, expected) => {
		expect(splitKey(key)).toEqual(expected);
	});
});

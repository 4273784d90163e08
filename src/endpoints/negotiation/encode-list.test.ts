import { describe, expect, it } from "vitest";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import type { CollectionResponse } from "../request.ts";
import {
	collectionParts,
	collectionValue,
	prettyParts,
	yamlParts,
} from "./encode-list.ts";

const text = (parts: Iterable<Buffer>) => Buffer.concat([...parts]).toString();
const collection = (
	member: "items" | "rows",
	head: CollectionResponse["head"],
	items: readonly unknown[],
): CollectionResponse => ({
	type: "collection",
	status: 200,
	head,
	member,
	size: items.length,
	part: (i) => items[i],
});
const items = [
	{ metadata: { name: "a" }, data: { text: "one\ntwo\n", list: [1, [2]] } },
	{ metadata: {}, none: {}, empty: [] },
];
const list = {
	kind: "ThingList",
	apiVersion: "v1",
	metadata: { continue: "" },
};
const table = {
	kind: "Table",
	apiVersion: "meta.k8s.io/v1",
	metadata: {},
	columnDefinitions: null,
};

describe.each([
	["a list", collection("items", list, items)],
	["a table", collection("rows", table, items)],
	["a list of one", collection("items", list, items.slice(0, 1))],
	["a list of nothing", collection("items", list, [])],
])("%s that is written part by part", (_what, response) => {
	const value = collectionValue(response);

	it("is the JSON of the whole", () => {
		expect(text(collectionParts(response))).toBe(`${JSON.stringify(value)}\n`);
	});

	it("is its indented JSON", () => {
		expect(text(prettyParts(response))).toBe(
			`${JSON.stringify(value, undefined, 2)}\n`,
		);
	});

	it("is its YAML", () => {
		expect(text(yamlParts(response))).toBe(dumpYaml(value));
	});
});

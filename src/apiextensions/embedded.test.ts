import { describe, expect, it } from "vitest";
import { validateEmbedded } from "./embedded.ts";

const schema = {
	type: "object",
	"x-kubernetes-embedded-resource": true,
	"x-kubernetes-preserve-unknown-fields": true,
};
const good = { apiVersion: "apps/v1", kind: "Deployment" };

describe("an embedded object", () => {
	it.each<[object, string[]]>([
		[good, []],
		[{ ...good, metadata: { labels: { a: "b" } } }, []],
		[{}, ["t.apiVersion: Required value", "t.kind: Required value"]],
		[
			{ ...good, apiVersion: "" },
			['t.apiVersion: Invalid value: "": must not be empty'],
		],
		[
			{ ...good, apiVersion: 1 },
			["t.apiVersion: Invalid value: 1: must be a string"],
		],
		[
			{ ...good, apiVersion: "a/b/c" },
			[
				't.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
			],
		],
		[{ ...good, kind: "" }, ['t.kind: Invalid value: "": must not be empty']],
	])("%j", (value, expected) => {
		expect(
			validateEmbedded(value, schema, "t").map(
				({ field, message }) => `${field}: ${message}`,
			),
		).toEqual(expected);
	});

	it("has a kind and a name that could be", () => {
		const value = { ...good, kind: "Bad Kind", metadata: { name: "a/b" } };
		const [kind, name] = validateEmbedded(value, schema, "t");
		expect(kind?.message).toMatch(
			/^Invalid value: "Bad Kind": may have mixed case, but should otherwise match: a DNS-1035 label/,
		);
		expect(name).toMatchObject({ field: "t.metadata.name" });
	});

	it("is looked for in lists and maps", () => {
		const outer = {
			type: "object",
			properties: {
				list: { type: "array", items: schema },
				map: { type: "object", additionalProperties: schema },
			},
		};
		const value = { list: [good, { kind: "A" }], map: { x: { kind: "A" } } };
		expect(
			validateEmbedded(value, outer, "").map(({ field }) => field),
		).toEqual(["list[1].apiVersion", "map[x].apiVersion"]);
	});
});

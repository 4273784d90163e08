import { describe, expect, it } from "vitest";
import { followFieldPath } from "./field-path.ts";

const schema = {
	type: "object",
	properties: {
		spec: {
			type: "object",
			properties: {
				"with.dot": { type: "string" },
				labels: { type: "object", additionalProperties: { type: "integer" } },
				list: { type: "array", items: { type: "string" } },
			},
		},
	},
};

describe("paths to fields", () => {
	it.each([
		[".spec", "spec", "object"],
		[".spec['with.dot']", "spec.with.dot", "string"],
		[".spec.labels.a", "spec.labels[a]", "integer"],
		[".spec.labels['it\\'s']", "spec.labels[it's]", "integer"],
		["['spec'].list", "spec.list", "array"],
	])("%s leads to %s", (text, path, type) => {
		const found = followFieldPath(text, schema);
		expect([found.path, found.schema?.type]).toEqual([path, type]);
	});

	it.each([
		["spec", "expected [ or . but got: spec"],
		[".", "unexpected end of JSON path"],
		[".spec.none", "does not refer to a valid field"],
		[".spec.list.a", "does not refer to a valid field"],
		[".spec[0]", "expected single quoted string but got 0"],
		[".spec['a", "expected single quoted string but got 'a"],
		[".spec['list'", "unexpected end of JSON path"],
		[".spec['list'.", "expected ] but got ."],
		[".spec['\\q']", "invalid string literal: invalid escape char \\q"],
	])("%s leads nowhere", (text, message) => {
		expect(() => followFieldPath(text, schema)).toThrow(message);
	});

	it("may do without brackets", () => {
		expect(() => followFieldPath(".spec['list']", schema, false)).toThrow(
			"array notation is not allowed",
		);
	});
});

import { describe, expect, it } from "vitest";
import { parseFieldSelector } from "./fields.ts";

const get = (field: string) =>
	({ "metadata.name": "a", "x.y": "b,c" })[field as "x.y"];

describe("parseFieldSelector", () => {
	it.each([
		["", "", true],
		["metadata.name=a", "metadata.name=a", true],
		["metadata.name==b", "metadata.name=b", false],
		["metadata.name!=a", "metadata.name!=a", false],
		["x.y=b\\,c,metadata.name=a", "metadata.name=a,x.y=b\\,c", true],
		["nosuch=", "nosuch=", true],
		["=", "", true],
		[",", "", true],
		["metadata.name=a,,", "metadata.name=a", true],
	])("%j is %j and matches: %s", (text, canonical, matches) => {
		const selector = parseFieldSelector(text);
		expect(selector.toString()).toBe(canonical);
		expect(selector.matches(get)).toBe(matches);
	});

	it.each([
		[
			"metadata.name",
			"invalid selector: 'metadata.name'; can't understand 'metadata.name'",
		],
		["a=b\\", "invalid field selector: invalid escape sequence: \\"],
		["a=b\\x", "invalid field selector: invalid escape sequence: \\x"],
		["a=b=c", "invalid field selector: unescaped character in value: 61"],
	])("%j is refused", (text, message) => {
		expect(() => parseFieldSelector(text)).toThrow(new Error(message));
	});

	it("tells an exact match", () => {
		const selector = parseFieldSelector("metadata.name=a,x!=y");
		expect(selector.requiresExactMatch("metadata.name")).toBe("a");
		expect(selector.requiresExactMatch("x")).toBeUndefined();
	});
});

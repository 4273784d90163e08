import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readDefinitions, readMessages } from "./data.ts";

describe("openapi/definitions.json", () => {
	it("is what the generator writes", () => {
		const script = fileURLToPath(
			new URL("../../scripts/generate-openapi.mjs", import.meta.url),
		);
		expect(() =>
			execFileSync(process.execPath, [script, "--check"]),
		).not.toThrow();
	});

	it("holds stable types only, structure without prose", () => {
		const definitions = readDefinitions();
		expect(
			Object.keys(definitions).filter((n) => /\.v\d+(alpha|beta)/.test(n)),
		).toEqual([]);
		expect(Object.keys(definitions).length).toBe(585);
		for (const [name, { properties = {} }] of Object.entries(definitions))
			for (const [field, property] of Object.entries(properties))
				if ("description" in property) throw new Error(`${name}.${field}`);
	});

	it("has a protobuf message for every struct that requests carry", () => {
		const messages = readMessages();
		const missing = Object.keys(readDefinitions()).filter(
			(name) => !(`k8s.io.${name.slice(7).replaceAll("-", "_")}` in messages),
		);
		expect(missing).toEqual(["io.k8s.apimachinery.pkg.version.Info"]);
	});
});

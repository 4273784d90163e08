import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plugins } from "./index.ts";

describe("default profile", () => {
	it("has the plug-ins and weights of Kubernetes", () => {
		const scoring = plugins
			.filter(({ score }) => score !== undefined)
			.map(({ name, defaultWeight = 1 }) => [name, defaultWeight]);
		expect(Object.fromEntries(scoring)).toEqual({
			TaintToleration: 3,
			NodeAffinity: 2,
			NodeResourcesFit: 1,
			PodTopologySpread: 2,
			InterPodAffinity: 2,
			NodeResourcesBalancedAllocation: 1,
			ImageLocality: 1,
		});
	});

	it("names each plug-in once", () => {
		const names = plugins.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
	});

	it("lists every file that defines one", () => {
		const folder = new URL(".", import.meta.url);
		const defined = readdirSync(folder).filter(
			(file) =>
				/(?<!\.test)\.ts$/.test(file) &&
				readFileSync(new URL(file, folder), "utf8").includes("definePlugin("),
		);
		expect(defined).toHaveLength(plugins.length);
	});
});

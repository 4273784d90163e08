import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInResources } from "../../src/registry/index.ts";
import { KindsApi } from "./api.ts";
import { KindUnderTest } from "./context.ts";
import { createChecks } from "./create-checks.ts";
import { deleteChecks } from "./delete-checks.ts";
import { openAPICheck } from "./openapi-check.ts";
import { readChecks } from "./read-checks.ts";
import { samples } from "./samples.ts";
import { watchLife } from "./watch-check.ts";
import { writeChecks } from "./write-checks.ts";

let api: KindsApi;
beforeAll(async () => {
	api = await KindsApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const checks = [
	...createChecks,
	...readChecks,
	...writeChecks,
	...deleteChecks,
	openAPICheck,
];

describe.each(samples)("$apiVersion $kind", (sample) => {
	let kind: KindUnderTest;
	beforeAll(() => {
		kind = new KindUnderTest(sample, api);
	});
	for (const { name, applies, run } of checks)
		if (applies?.(sample) !== false) it(name, () => run(kind));
});

it("a watch tells of the life of an object, of every kind", async () => {
	const short = samples.filter((sample) => sample.lingers !== true);
	await Promise.all(
		short.map((sample) => watchLife(new KindUnderTest(sample, api, 100))),
	);
});

it("there is a sample of every stored kind", () => {
	const sampled = new Set(
		samples.map(({ apiVersion, plural }) => `${apiVersion}/${plural}`),
	);
	const stored = builtInResources.flatMap((definition) => {
		const { group, names, versions, verbs, evaluate } = definition;
		// The server itself changes new definitions beside the checks: they have tests of their own.
		if (group === "apiextensions.k8s.io") return [];
		if (evaluate || verbs?.includes("create") === false) return [];
		if (verbs?.includes("get") === false) return [];
		return versions.map((version) => {
			const of = version.group ?? group;
			return `${of === "" ? "" : `${of}/`}${version.name}/${names.plural}`;
		});
	});
	expect(stored.filter((name) => !sampled.has(name))).toEqual([]);
});

it("the sample of a kind with a status has one", () => {
	const bare = new Set(
		samples.flatMap(({ plural, status }) => (status ? [] : [plural])),
	);
	const plurals = builtInResources.flatMap(({ names, subresources }) =>
		subresources?.status ? [names.plural] : [],
	);
	expect(plurals.filter((plural) => bare.has(plural))).toEqual([]);
});

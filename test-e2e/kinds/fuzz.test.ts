import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadOpenAPI } from "../../src/openapi/index.ts";
import { KindsApi } from "./api.ts";
import { jsonOf, mutationOf } from "./arbitrary.ts";
import { KindUnderTest } from "./context.ts";
import { samples } from "./samples.ts";

const seed = Number(process.env.TEST_SEED ?? 2026);
const numRuns = Number(process.env.TEST_RUNS ?? 40);
const asTable =
	"application/json;as=Table;v=v1;g=meta.k8s.io, application/json";
const openapi = loadOpenAPI();

let api: KindsApi;
beforeAll(async () => {
	api = await KindsApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

describe.each(samples)(
	`no body crashes the server (TEST_SEED=${seed}): $apiVersion $kind`,
	(sample) => {
		const [group = "", version] = sample.apiVersion.includes("/")
			? sample.apiVersion.split("/")
			: ["", sample.apiVersion];
		const schema = openapi.schemaFor(
			openapi.gvkIndex.get(`${group}/${version}/${sample.kind}`) ?? "",
		);
		let kind: KindUnderTest;
		let stored: { metadata: { name: string } };
		let path: string;
		beforeAll(async () => {
			kind = new KindUnderTest(sample, api, 500);
			stored = await kind.make();
			path = kind.at(stored);
		});
		/** Sends bodies until one makes the server fail. */
		const survives = (
			bodies: () => fc.Arbitrary<unknown>,
			method: string,
			at: () => string,
			type?: string,
		) =>
			fc.assert(
				fc.asyncProperty(bodies(), async (body) => {
					const query = type?.includes("apply")
						? "&fieldManager=f&force=1"
						: "";
					await api.send(method, `${at()}?dryRun=All${query}`, body, {
						accept: asTable,
						...(type === undefined ? {} : { type }),
					});
					// Some bad bodies are a 500 in Kubernetes too; none is a failure of the server itself.
					expect(api.crashes.splice(0)).toEqual([]);
				}),
				{ seed, numRuns },
			);
		const identity = { apiVersion: sample.apiVersion, kind: sample.kind };

		it("created from nothing", () =>
			survives(
				() =>
					jsonOf(schema).map((value) => ({
						...(value as object),
						...identity,
					})),
				"POST",
				() => kind.path,
			));

		it("created with a change", () =>
			survives(
				() => mutationOf(schema, kind.body()),
				"POST",
				() => kind.path,
			));

		it("updated", () =>
			survives(
				() => mutationOf(schema, stored),
				"PUT",
				() => path,
			));

		it("merged", () =>
			survives(
				() => jsonOf(schema),
				"PATCH",
				() => path,
				"application/merge-patch+json",
			));

		it("merged strategically", () =>
			survives(
				() => jsonOf(schema),
				"PATCH",
				() => path,
				"application/strategic-merge-patch+json",
			));

		it("applied", () =>
			survives(
				() =>
					mutationOf(schema, {
						...identity,
						metadata: { name: stored.metadata.name },
						...sample.body,
					}),
				"PATCH",
				() => path,
				"application/apply-patch+yaml",
			));

		it.runIf(sample.status !== undefined)("the status", () =>
			survives(
				() => mutationOf(schema, { ...stored, status: sample.status }),
				"PUT",
				() => `${path}/status`,
			),
		);
	},
);

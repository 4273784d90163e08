import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadOpenAPI } from "../../src/openapi/index.ts";
import { KindsApi } from "./api.ts";
import { jsonOf, mutationOf } from "./arbitrary.ts";

const seed = Number(process.env.TEST_SEED ?? 2026);
const numRuns = Number(process.env.TEST_RUNS ?? 40);
const openapi = loadOpenAPI();
const core = "/api/v1/namespaces/kinds";
const access = "/apis/authorization.k8s.io/v1";
const resourceAttributes = {
	namespace: "kinds",
	verb: "get",
	resource: "pods",
};

/** Kinds that nobody stores: where they are posted, one that is taken, and the code of the answer. */
const functions = [
	[
		"authentication.k8s.io/v1",
		"TokenReview",
		"/apis/authentication.k8s.io/v1/tokenreviews",
		{ spec: { token: "x" } },
	],
	[
		"authentication.k8s.io/v1",
		"SelfSubjectReview",
		"/apis/authentication.k8s.io/v1/selfsubjectreviews",
		{},
	],
	[
		"authorization.k8s.io/v1",
		"SubjectAccessReview",
		`${access}/subjectaccessreviews`,
		{ spec: { user: "u", resourceAttributes } },
	],
	[
		"authorization.k8s.io/v1",
		"SelfSubjectAccessReview",
		`${access}/selfsubjectaccessreviews`,
		{ spec: { resourceAttributes } },
	],
	[
		"authorization.k8s.io/v1",
		"SelfSubjectRulesReview",
		`${access}/selfsubjectrulesreviews`,
		{ spec: { namespace: "kinds" } },
	],
	[
		"authorization.k8s.io/v1",
		"LocalSubjectAccessReview",
		`${access}/namespaces/kinds/localsubjectaccessreviews`,
		{
			metadata: { namespace: "kinds" },
			spec: { user: "u", resourceAttributes },
		},
	],
	[
		"authentication.k8s.io/v1",
		"TokenRequest",
		`${core}/serviceaccounts/default/token`,
		{ spec: { audiences: [] } },
	],
	[
		"v1",
		"Binding",
		`${core}/pods/bound/binding`,
		{ metadata: { name: "bound" }, target: { kind: "Node", name: "n" } },
	],
	[
		"policy/v1",
		"Eviction",
		`${core}/pods/evicted/eviction`,
		{ metadata: { name: "evicted" } },
	],
] as const;

let api: KindsApi;
beforeAll(async () => {
	api = await KindsApi.start();
	for (const name of ["bound", "evicted"])
		await api.send("POST", `${core}/pods`, {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { name },
			spec: { containers: [{ name: "c", image: "i" }] },
		});
});
afterAll(() => api[Symbol.asyncDispose]());

describe.each(functions)("%s %s", (apiVersion, kind, path, rest) => {
	const body = { apiVersion, kind, ...rest };
	const group = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
	const schema = openapi.schemaFor(
		openapi.gvkIndex.get(`${group}/${kind}`) ?? "",
	);

	it("is answered and not stored", async () => {
		const answer = await api.send("POST", `${path}?dryRun=All`, body);
		expect(answer.status, JSON.stringify(answer.body)).toBe(201);
		expect((await api.send("GET", path)).status).toBe(405);
	});

	it("is taken in YAML and protobuf", async () => {
		for (const wire of ["yaml", "protobuf"] as const) {
			const answer = await api.speak(wire, "POST", `${path}?dryRun=All`, body);
			expect(answer.status, JSON.stringify(answer.body)).toBe(201);
		}
	});

	it(`never crashes the server (TEST_SEED=${seed})`, () =>
		fc.assert(
			fc.asyncProperty(
				fc.oneof(jsonOf(schema), mutationOf(schema, body)),
				async (fuzzed) => {
					await api.send("POST", `${path}?dryRun=All`, fuzzed);
					expect(api.crashes.splice(0)).toEqual([]);
				},
			),
			{ seed, numRuns },
		));
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadOpenAPI } from "../../src/openapi/index.ts";
import { KindsApi } from "./api.ts";
import { mutationOf } from "./arbitrary.ts";
import { collectionPath, nameOf, objectOf } from "./sample.ts";
import { samples } from "./samples.ts";

const seed = Number(process.env.TEST_SEED ?? 2026);
const numRuns = Number(process.env.TEST_RUNS ?? 40);
const openapi = loadOpenAPI();
const number = 900;

/** Subresources besides status that are read and written: of which sample, and the kind they speak where it is another. */
const views: readonly {
	readonly kind: string;
	readonly subresource: string;
	readonly speaks?: string;
}[] = [
	{ kind: "Pod", subresource: "resize" },
	{ kind: "Pod", subresource: "ephemeralcontainers" },
	{ kind: "Namespace", subresource: "finalize" },
	{ kind: "CertificateSigningRequest", subresource: "approval" },
	{ kind: "CertificateSigningRequest", subresource: "status" },
	...["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].map(
		(kind) => ({ kind, subresource: "scale", speaks: "autoscaling/v1/Scale" }),
	),
];

let api: KindsApi;
beforeAll(async () => {
	api = await KindsApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

describe.each(views)("$kind/$subresource", (view) => {
	const { kind, subresource, speaks } = view;
	const sample = samples.find((one) => one.kind === kind);
	if (sample === undefined) throw new Error(`no sample of ${kind}`);
	const group = sample.apiVersion.includes("/")
		? sample.apiVersion
		: `/${sample.apiVersion}`;
	const schema = openapi.schemaFor(
		openapi.gvkIndex.get(speaks ?? `${group}/${kind}`) ?? "",
	);
	const object = `${collectionPath(sample)}/${nameOf(sample, number)}`;
	const path = `${object}/${subresource}`;
	beforeAll(() =>
		api.send("POST", collectionPath(sample), objectOf(sample, number)),
	);

	it("a PUT of what it says changes nothing", async () => {
		// finalize can only be written
		const from = subresource === "finalize" ? object : path;
		const { body } = await api.send("GET", from);
		const written = await api.send("PUT", path, body);
		expect(written.status, JSON.stringify(written.body)).toBe(200);
		expect(written.body).toEqual(body);
	});

	it("another name, uid or version is refused", async () => {
		const from = subresource === "finalize" ? object : path;
		const { body } = await api.send("GET", from);
		const put = async (metadata: object) => {
			const changed = { ...body, metadata: { ...body.metadata, ...metadata } };
			return (await api.send("PUT", `${path}?dryRun=All`, changed)).status;
		};
		expect(await put({ name: "other" })).toBe(400);
		expect(await put({ uid: "11111111-1111-4111-8111-111111111111" })).toBe(
			409,
		);
		expect(await put({ resourceVersion: "1" })).toBe(409);
	});

	it(`no body crashes the server (TEST_SEED=${seed})`, async () => {
		const from = subresource === "finalize" ? object : path;
		const { body } = await api.send("GET", from);
		await fc.assert(
			fc.asyncProperty(mutationOf(schema, body), async (fuzzed) => {
				await api.send("PUT", `${path}?dryRun=All`, fuzzed);
				expect(api.crashes.splice(0)).toEqual([]);
			}),
			{ seed, numRuns },
		);
	});
});

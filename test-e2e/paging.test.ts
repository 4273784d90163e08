import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeClock } from "../src/apimachinery/clock.ts";
import { Cluster } from "../src/index.ts";
import { type HttpClient, httpClient } from "./support/http.ts";

const path = "/api/v1/namespaces/default/secrets";
interface List {
	readonly metadata: {
		readonly resourceVersion: string;
		readonly continue?: string;
		readonly remainingItemCount?: number;
	};
	readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

let clock: FakeClock;
let cluster: Cluster;
let client: HttpClient;

beforeAll(async () => {
	clock = new FakeClock(Date.now());
	cluster = await Cluster.start({
		clock,
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	client = httpClient(cluster.kubeconfig);
	for (const name of ["a", "b", "c", "d", "e"]) await make(name);
}, 30_000);
afterAll(async () => {
	client[Symbol.dispose]();
	await cluster.stop();
});

const make = (name: string) =>
	client.send("POST", path, { metadata: { name } });
const page = async (query: string) => {
	const answer = await client.send("GET", `${path}?limit=2${query}`);
	const { metadata, items = [] } = answer.json<List>();
	return {
		status: answer.status,
		names: items.map((item) => item.metadata.name),
		...metadata,
	};
};
const rest = (token = "") => page(`&continue=${encodeURIComponent(token)}`);

describe("paging", { timeout: 60_000 }, () => {
	it("shows one revision from the first page to the last, whatever is written meanwhile", async () => {
		const first = await page("");
		expect(first).toMatchObject({ names: ["a", "b"], remainingItemCount: 3 });
		await make("bb");
		await client.send("DELETE", `${path}/e`);
		const second = await rest(first.continue);
		expect(second).toMatchObject({
			names: ["c", "d"],
			remainingItemCount: 1,
			resourceVersion: first.resourceVersion,
		});
		const third = await rest(second.continue);
		expect(third).toMatchObject({
			names: ["e"],
			resourceVersion: first.resourceVersion,
		});
		expect(third.continue).toBeUndefined();
		expect(third.remainingItemCount).toBeUndefined();
	});

	it("offers to go on with what there is now when its revision is forgotten", async () => {
		const first = await page("");
		for (let i = 0; i < 5; i++) {
			await clock.advance(3_600_000);
			await make(`f${i}`);
		}
		const expired = await rest(first.continue);
		expect(expired.status).toBe(410);
		const second = await rest(expired.continue);
		expect(second).toMatchObject({ status: 200, names: ["bb", "c"] });
		expect(second.resourceVersion).not.toBe(first.resourceVersion);
		expect((await rest(second.continue)).names).toEqual(["d", "f0"]);
	});

	it("counts nothing where a selector hides things", async () => {
		const first = await page("&fieldSelector=metadata.name!%3Da");
		expect(first.names).toEqual(["b", "bb"]);
		expect(first.remainingItemCount).toBeUndefined();
		expect(first.continue).toBeDefined();
	});
});

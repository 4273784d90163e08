import type { KubernetesObject } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock } from "../src/apimachinery/clock.ts";
import { Cluster } from "../src/index.ts";
import { clientLibrary } from "./support/client-library.ts";
import { type HttpClient, httpClient } from "./support/http.ts";

const path = "/api/v1/namespaces/default/configmaps";
const hour = 3_600_000;
const { KubeConfig, ListWatch, Watch } = await clientLibrary();

/** Asks for bookmarks, as client-go always does. */
class BookmarkedWatch extends Watch {
	override watch(
		...[where, query, ...handlers]: Parameters<
			InstanceType<typeof Watch>["watch"]
		>
	) {
		return super.watch(
			where,
			{ ...query, allowWatchBookmarks: true },
			...handlers,
		);
	}
}

let clock: FakeClock;
let cluster: Cluster;
let client: HttpClient;

beforeEach(async () => {
	clock = new FakeClock(Date.now());
	cluster = await Cluster.start({
		clock,
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	client = httpClient(cluster.kubeconfig);
}, 30_000);
afterEach(async () => {
	client[Symbol.dispose]();
	await cluster.stop();
});

const write = (name: string, value: string) =>
	client.send(
		"PATCH",
		`${path}/${name}?fieldManager=test`,
		{
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: { name },
			data: { value },
		},
		{ "content-type": "application/apply-patch+yaml" },
	);

/** An informer of the client library, what it was told, and how often it listed. */
function startInformer(onReconnect?: () => Promise<void>) {
	const config = new KubeConfig();
	config.loadFromString(cluster.kubeconfig);
	const seen: string[] = [];
	let lists = 0;
	const list = async () => {
		lists++;
		return (await client.send("GET", path)).json<{
			metadata: object;
			items: KubernetesObject[];
		}>() as never;
	};
	const informer = new ListWatch<KubernetesObject>(
		path,
		// A bookmark would count as progress, and progress makes reconnects immediate.
		onReconnect ? new Watch(config) : new BookmarkedWatch(config),
		list,
		false,
		undefined,
		undefined,
		{ delayFn: (onReconnect ?? (async () => {})) as never },
	);
	for (const verb of ["add", "update", "delete"] as const)
		informer.on(verb, ({ metadata }) => {
			seen.push(`${verb} ${metadata?.name}`);
		});
	const errors: unknown[] = [];
	informer.on("error", (error) => errors.push(error));
	return { informer, seen, errors, lists: () => lists };
}

const until = (check: () => void | Promise<void>) =>
	vi.waitFor(check, { timeout: 25_000 });

describe("an informer of the JavaScript client", { timeout: 60_000 }, () => {
	it("lists, then follows every change", async () => {
		await write("old", "1");
		const { informer, seen, errors } = startInformer();
		await informer.start();
		await write("new", "1");
		await write("old", "2");
		await client.send("DELETE", `${path}/new`);
		await until(() =>
			expect(seen).toEqual(["add old", "add new", "update old", "delete new"]),
		);
		await informer.stop();
		expect(errors).toEqual([]);
	});

	it("moves on with bookmarks while other kinds change", async () => {
		const { informer, lists } = startInformer();
		await informer.start();
		const before = Number(informer.latestResourceVersion());
		await client.send("POST", "/api/v1/namespaces", {
			metadata: { name: "x" },
		});
		await clock.advance(61_000);
		await until(() =>
			expect(Number(informer.latestResourceVersion())).toBeGreaterThan(before),
		);
		await informer.stop();
		expect(lists()).toBe(1);
	});

	it("resumes where it was when the server ends the watch", async () => {
		const { informer, seen, lists } = startInformer();
		await informer.start();
		await write("a", "1");
		await until(() => expect(seen).toEqual(["add a"]));
		await clock.advance(hour);
		await write("b", "1");
		await until(() => expect(seen).toEqual(["add a", "add b"]));
		await informer.stop();
		expect(lists()).toBe(1);
	});

	it("lists again when what it missed is forgotten", async () => {
		let forgotten = false;
		const forget = async () => {
			if (forgotten) return;
			forgotten = true;
			await client.send("DELETE", `${path}/gone`);
			for (let i = 0; i < 5; i++) {
				await clock.advance(hour);
				await write("kept", String(i));
			}
		};
		await write("gone", "1");
		await write("kept", "");
		const { informer, seen, errors, lists } = startInformer(forget);
		await informer.start();
		expect(seen).toEqual(["add gone", "add kept"]);
		await until(async () => {
			// Watches end; only the second reconnect in a row is delayed.
			if (!forgotten) await clock.advance(hour);
			expect(forgotten).toBe(true);
			expect(seen).toContain("delete gone");
			expect(seen).toContain("update kept");
		});
		await informer.stop();
		expect(lists()).toBeGreaterThan(1);
		expect(errors).toEqual([]);
	});
});

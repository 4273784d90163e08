import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { resourceExpired } from "../apimachinery/errors.ts";
import type { KubeObject, WatchEvent } from "../apimachinery/object.ts";
import type { Client } from "./client.ts";
import { Informer } from "./informer.ts";
import { kinds } from "./kinds.ts";
import type { ConfigMap } from "./types/core.ts";

const map = (name: string, version: number, uid = name): ConfigMap => ({
	apiVersion: "v1",
	kind: "ConfigMap",
	metadata: { namespace: "d", name, uid, resourceVersion: String(version) },
});

/** A server of one kind: lists what it has, and its watches are ended, or made to fail, by the test. */
class ScriptedServer {
	objects: ConfigMap[] = [];
	version = 1;
	readonly watches: {
		from: string | undefined;
		push(event: WatchEvent<KubeObject>): void;
		fail(error: unknown): void;
	}[] = [];
	lists = 0;
	failLists = 0;

	readonly client = {
		list: async () => {
			this.lists++;
			if (this.failLists-- > 0) throw new Error("no answer");
			return {
				apiVersion: "v1",
				kind: "ConfigMapList",
				metadata: { resourceVersion: String(this.version) },
				items: this.objects,
			};
		},
		watch: (_ref: unknown, _ns: string, params: { resourceVersion?: string }) =>
			this.#watch(params.resourceVersion),
	} as unknown as Client;

	async *#watch(from: string | undefined) {
		const events: (WatchEvent<KubeObject> | { error: unknown })[] = [];
		let wake = () => {};
		const add = (event: (typeof events)[number]) => {
			events.push(event);
			wake();
		};
		this.watches.push({
			from,
			push: add,
			fail: (error) => add({ error }),
		});
		for (;;) {
			const event = events.shift();
			if (event === undefined) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				continue;
			}
			if ("error" in event) {
				if (event.error === undefined) return;
				throw event.error;
			}
			yield event;
		}
	}
}

async function start(server: ScriptedServer) {
	const clock = new FakeClock();
	const heard: string[] = [];
	const errors: string[] = [];
	const stop = new AbortController();
	const informer = new Informer({
		client: server.client,
		clock,
		resource: kinds.configMaps,
		onError: (message) => errors.push(message),
	});
	informer.addHandlers({
		onAdd: ({ metadata }, initial) =>
			heard.push(`+${metadata.name}${initial ? " initially" : ""}`),
		onUpdate: (_, { metadata }) =>
			heard.push(`~${metadata.name}@${metadata.resourceVersion}`),
		onDelete: ({ metadata }) => heard.push(`-${metadata.name}`),
	});
	void informer.run(stop.signal);
	await clock.advance(0);
	return { clock, heard, errors, informer, stop };
}

const last = (server: ScriptedServer) => {
	const watch = server.watches.at(-1);
	if (watch === undefined) throw new Error("nobody watches");
	return watch;
};

describe("Informer", () => {
	it("lists, then follows, and tells its handlers", async () => {
		const server = new ScriptedServer();
		server.objects = [map("a", 1)];
		const { heard, informer, clock, stop } = await start(server);
		expect(last(server).from).toBe("1");
		last(server).push({ type: "ADDED", object: map("b", 2) });
		last(server).push({ type: "MODIFIED", object: map("a", 3) });
		last(server).push({ type: "DELETED", object: map("b", 4) });
		await clock.advance(0);
		expect(heard).toEqual(["+a initially", "+b", "~a@3", "-b"]);
		expect(informer.lister.list().map((o) => o.metadata.name)).toEqual(["a"]);
		stop.abort();
	});

	it("resumes a watch that ends where it was, bookmarks included", async () => {
		const server = new ScriptedServer();
		const { clock, stop } = await start(server);
		last(server).push({ type: "BOOKMARK", object: map("", 7) });
		last(server).fail(undefined);
		await clock.advance(0);
		expect(server.watches.map(({ from }) => from)).toEqual(["1", "7"]);
		expect(server.lists).toBe(1);
		stop.abort();
	});

	it("lists anew when its version is too old, and finds out what went meanwhile", async () => {
		const server = new ScriptedServer();
		server.objects = [map("a", 1), map("b", 1), map("c", 1)];
		const { heard, clock, stop } = await start(server);
		heard.length = 0;
		server.objects = [map("a", 1), map("b", 5), map("c", 6, "other")];
		server.version = 6;
		last(server).fail(resourceExpired("too old"));
		await clock.advance(0);
		expect(heard).toEqual(["~b@5", "-c", "+c"]);
		expect(last(server).from).toBe("6");
		stop.abort();
	});

	it("tries again after a failure, not at once", async () => {
		const server = new ScriptedServer();
		server.failLists = 1;
		const { informer, errors, clock, stop } = await start(server);
		expect(informer.hasSynced).toBe(false);
		expect(errors).toEqual(["cannot follow configmaps"]);
		await clock.advance(1600);
		expect(informer.hasSynced).toBe(true);
		stop.abort();
	});

	it("tells a handler that comes late what is there", async () => {
		const server = new ScriptedServer();
		server.objects = [map("a", 1)];
		const { informer, stop } = await start(server);
		const late: string[] = [];
		informer.addHandlers({ onAdd: (o) => late.push(o.metadata.name ?? "") });
		expect(late).toEqual(["a"]);
		stop.abort();
	});
});

import type { KubeObject } from "../../apimachinery/object.ts";
import type { Client } from "../../client/client.ts";
import { discover, type ServedResource } from "../../client/discovery.ts";
import type { Informer } from "../../client/informer.ts";
import type { InformerFactory } from "../../client/informer-factory.ts";
import type { OwnerGraph } from "./graph.ts";
import type { KindTable } from "./kinds.ts";

/** Not watched: they own nothing, and there are too many. */
const ignored: ReadonlySet<string> = new Set([
	"/events",
	"events.k8s.io/events",
]);

const needed = ["delete", "list", "watch"];

interface Monitor {
	readonly resource: ServedResource;
	readonly informer: Informer<KubeObject>;
	end(): void;
}

export interface MonitorOptions {
	readonly client: Client;
	readonly informers: InformerFactory;
	readonly graph: OwnerGraph;
	readonly kinds: KindTable;
}

/** Watches every kind that can be deleted, those of custom resources as they come and go. */
export class Monitors {
	readonly #options: MonitorOptions;
	readonly #monitors = new Map<string, Monitor>();

	constructor(options: MonitorOptions) {
		this.#options = options;
	}

	/** Asks the server what there is; resolves when all of it is in the graph. */
	async update(signal: AbortSignal): Promise<void> {
		const { client, kinds } = this.#options;
		const { resources, stale } = await discover(client);
		kinds.update(resources);
		const wanted = new Map(
			resources
				.filter(isDeletable)
				.map((resource) => [nameOf(resource), resource]),
		);
		for (const [name, monitor] of this.#monitors) {
			const { group, version } = monitor.resource;
			const now = wanted.get(name);
			if (now?.version === version) continue;
			// An extension server that does not answer for a moment has not taken its kinds away.
			if (now === undefined && stale.includes(`${group}/${version}`)) continue;
			this.#stop(name, monitor);
		}
		for (const [name, resource] of wanted)
			if (!this.#monitors.has(name)) this.#start(name, resource);
		const synced = Promise.all(
			[...this.#monitors.values()].map(({ informer }) => informer.synced),
		);
		await Promise.race([synced, aborted(signal)]);
	}

	#start(name: string, resource: ServedResource): void {
		const { informers, graph } = this.#options;
		const informer = informers.of<KubeObject>(resource);
		const end = informer.addHandlers({
			onAdd: (object) => graph.observe(undefined, object),
			onUpdate: (old, object) => graph.observe(old, object),
			onDelete: (object) => graph.remove(object),
		});
		this.#monitors.set(name, { resource, informer, end });
	}

	#stop(name: string, { resource, end }: Monitor): void {
		end();
		this.#monitors.delete(name);
		this.#options.informers.forget(resource);
	}
}

const nameOf = ({ group, resource }: ServedResource): string =>
	`${group}/${resource}`;

const isDeletable = (resource: ServedResource): boolean =>
	!resource.resource.includes("/") &&
	!ignored.has(nameOf(resource)) &&
	needed.every((verb) => resource.verbs.has(verb));

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) return resolve();
		signal.addEventListener("abort", () => resolve(), { once: true });
	});

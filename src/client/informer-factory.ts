import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "./client.ts";
import { Informer } from "./informer.ts";

export interface InformerFactoryOptions {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	onError(message: string, error: unknown): void;
}

/** One informer a kind for everybody who uses the same client (client-go's SharedInformerFactory). */
export class InformerFactory {
	readonly #options: InformerFactoryOptions;
	// biome-ignore lint/suspicious/noExplicitAny: informers of any kinds in one map
	readonly #informers = new Map<string, Informer<any>>();
	readonly #stops = new Map<string, AbortController>();
	readonly #running = new Set<Promise<void>>();
	#started = false;

	constructor(options: InformerFactoryOptions) {
		this.#options = options;
	}

	/** The informer of all objects of a kind; it runs once the factory is started. */
	of<T extends KubeObject>(resource: ResourceRef<T>): Informer<T> {
		const key = keyOfRef(resource);
		let informer = this.#informers.get(key) as Informer<T> | undefined;
		if (informer === undefined) {
			const { client, clock, onError } = this.#options;
			informer = new Informer({ client, clock, resource, onError });
			this.#informers.set(key, informer);
			if (this.#started) this.#run(key, informer);
		}
		return informer;
	}

	/** Ends an informer whose kind has gone. */
	forget(resource: ResourceRef): void {
		const key = keyOfRef(resource);
		this.#stops.get(key)?.abort();
		this.#stops.delete(key);
		this.#informers.delete(key);
	}

	start(): void {
		this.#started = true;
		for (const [key, informer] of this.#informers) this.#run(key, informer);
	}

	/** After the signal: when all informers have ended. */
	async stopped(): Promise<void> {
		await Promise.allSettled([...this.#running]);
	}

	#run(
		key: string,
		informer: { run(signal: AbortSignal): Promise<void> },
	): void {
		if (this.#stops.has(key)) return;
		const stop = new AbortController();
		this.#stops.set(key, stop);
		const signal = AbortSignal.any([this.#options.signal, stop.signal]);
		const run = informer.run(signal);
		this.#running.add(run);
		void run.finally(() => this.#running.delete(run));
	}
}

const keyOfRef = ({ group, version, resource }: ResourceRef): string =>
	`${group}/${version}/${resource}`;

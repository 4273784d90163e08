import type { Clock } from "../../apimachinery/clock.ts";
import {
	type Revision,
	StorageError,
	type StorageEvent,
} from "../../storage/backend.ts";
import { sealOf } from "./seal.ts";
import type { Store } from "./store.ts";

interface Lease {
	readonly revision: Revision;
	/** Milliseconds since the epoch. */
	readonly end: number;
}

/** Leases that end within so many milliseconds end together. */
const grain = 1000;

/**
 * Removes the objects of a kind a fixed time after their last write, as etcd does with leases: no admission, no
 * finalizers, no grace; watches see them go. A start renews the leases of all, as a new leader in etcd does.
 */
export class Expiry {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #milliseconds: number;
	readonly #onError: (error: unknown) => void;
	/** By key. All last equally long, so that they end in the order in which they were put here. */
	readonly #leases = new Map<string, Lease>();
	#cancel: (() => void) | undefined;
	#stopped = false;

	constructor(
		store: Store,
		seconds: number,
		onError: (error: unknown) => void,
	) {
		this.#store = store;
		this.#clock = store.context.clock;
		this.#milliseconds = seconds * 1000;
		this.#onError = onError;
	}

	async start(signal: AbortSignal): Promise<void> {
		const { cache, resource } = this.#store;
		const { items, revision } = await cache.list(resource.keyPrefix);
		for (const { key, modRevision } of items) this.#renew(key, modRevision);
		const subscription = cache.subscribe(resource.keyPrefix, revision, {
			onBatch: (events) => this.#follow(events),
			onError: () => this.#stop(), // the store was closed
		});
		signal.addEventListener("abort", () => {
			subscription.close();
			this.#stop();
		});
	}

	#follow(events: readonly StorageEvent[]): void {
		for (const { type, key, revision } of events)
			if (type === "DELETE") this.#leases.delete(key);
			else this.#renew(key, revision);
	}

	#renew(key: string, revision: Revision): void {
		const end = this.#clock.now() + this.#milliseconds;
		this.#leases.delete(key);
		this.#leases.set(key, { revision, end });
		this.#arm();
	}

	#arm(): void {
		if (this.#cancel !== undefined || this.#stopped) return;
		const first = this.#leases.values().next().value;
		if (first === undefined) return;
		const wait = Math.max(first.end - this.#clock.now(), 0) + grain;
		this.#cancel = this.#clock.setTimeout(() => {
			this.#cancel = undefined;
			this.#endLeases();
			this.#arm();
		}, wait);
	}

	#endLeases(): void {
		const now = this.#clock.now();
		for (const [key, lease] of this.#leases) {
			if (lease.end > now) return;
			this.#leases.delete(key);
			this.#remove(key, lease.revision).catch((error) => {
				if (isOvertaken(error)) return;
				this.#onError(error);
				if (!this.#leases.has(key)) this.#renew(key, lease.revision);
			});
		}
	}

	async #remove(key: string, revision: Revision): Promise<void> {
		const { backend } = this.#store;
		const current = backend.head(key);
		if (current === undefined || current.modRevision !== revision) return;
		await backend.delete(key, sealOf(current.value), revision);
	}

	#stop(): void {
		this.#stopped = true;
		this.#cancel?.();
	}
}

/** Somebody else wrote or removed the object first. */
const isOvertaken = (error: unknown): boolean =>
	error instanceof StorageError &&
	(error.code === "Conflict" || error.code === "KeyNotFound");

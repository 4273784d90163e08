import type {
	Revision,
	StorageEvent,
	Subscriber,
	Subscription,
} from "../backend.ts";
import type { EventHub } from "./event-hub.ts";
import type { Journal } from "./journal.ts";

/** How far behind a subscriber may be when its live events start to be held for it. */
const CUT_OVER = 1000;

/**
 * A subscription from an old revision: reads the journal up to the present, then goes live without a gap or a
 * duplicate.
 *
 *     journal  ──────────────┐ to
 *     live                   └ held ─┬─ handed on, later ones directly
 *
 * Far behind, it reads without holding anything. Within CUT_OVER of the present it joins the hub, which
 * fixes the revision `to`, and holds what comes; when the journal is read up to `to`, the held batches follow.
 * When more than CUT_OVER events come meanwhile, it drops them and reads on: memory stays bounded however slow
 * the subscriber is.
 */
export class BackFill implements Subscription {
	#journal: Journal;
	#hub: EventHub;
	#prefix: string;
	#subscriber: Subscriber;
	#position: Revision;
	#live: Subscription | undefined;
	#held: (readonly StorageEvent[])[] | undefined;
	#heldEvents = 0;
	#open = true;

	constructor(
		journal: Journal,
		hub: EventHub,
		prefix: string,
		from: Revision,
		subscriber: Subscriber,
	) {
		this.#journal = journal;
		this.#hub = hub;
		this.#prefix = prefix;
		this.#position = from;
		this.#subscriber = subscriber;
		this.#run().catch((error) => this.#end(error as Error));
	}

	get revision(): Revision {
		return this.#live !== undefined && this.#held === undefined
			? this.#live.revision
			: this.#position;
	}

	close(): void {
		this.#open = false;
		this.#detach();
	}

	async #run(): Promise<void> {
		while (this.#open) {
			const to = this.#hub.revision;
			if (to - this.#position > CUT_OVER) {
				await this.#read(to);
				continue;
			}
			this.#hold(to);
			while (this.#open && this.#held !== undefined && this.#position < to)
				await this.#read(to);
			if (this.#open && this.#goLive()) return;
		}
	}

	/** One piece of the journal, handed over. */
	async #read(to: Revision): Promise<void> {
		const { events, position } = await this.#journal.read({
			prefix: this.#prefix,
			from: this.#position,
			to,
		});
		if (!this.#open) return;
		if (events.length > 0) {
			if (this.#subscriber.onBackfill !== undefined)
				await this.#subscriber.onBackfill(events);
			else this.#subscriber.onBatch(events);
		}
		this.#position = position;
	}

	#hold(to: Revision): void {
		this.#held = [];
		this.#heldEvents = 0;
		this.#live = this.#hub.add(this.#prefix, to, {
			onBatch: (events) => {
				if (this.#held === undefined) return this.#subscriber.onBatch(events);
				this.#held.push(events);
				this.#heldEvents += events.length;
				if (this.#heldEvents > CUT_OVER) this.#detach();
			},
			onError: (error) => this.#end(error),
		});
	}

	/** Hands over what was held; false when it was dropped and the journal must be read again. */
	#goLive(): boolean {
		const held = this.#held;
		if (held === undefined) return false;
		this.#held = undefined;
		for (const events of held) if (this.#open) this.#subscriber.onBatch(events);
		return true;
	}

	#detach(): void {
		this.#live?.close();
		this.#live = undefined;
		this.#held = undefined;
	}

	#end(error: Error): void {
		if (!this.#open) return;
		this.close();
		this.#subscriber.onError(error);
	}
}

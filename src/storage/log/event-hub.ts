import type {
	Revision,
	StorageEvent,
	Subscriber,
	Subscription,
} from "../backend.ts";

interface Group {
	readonly prefix: string;
	/** Replaced, never changed: a subscriber may come or go while a batch is handed out. */
	members: readonly LiveSubscription[];
	/** The part of the batch being published that is under this prefix. */
	part: StorageEvent[];
}

/** A subscriber that has caught up. */
class LiveSubscription implements Subscription {
	#hub: EventHub;
	#group: Group;
	#subscriber: Subscriber;
	/** Events up to here are not for it: it has them already or asked to start later. */
	#after: Revision;
	#open = true;

	constructor(
		hub: EventHub,
		group: Group,
		after: Revision,
		subscriber: Subscriber,
	) {
		this.#hub = hub;
		this.#group = group;
		this.#after = after;
		this.#subscriber = subscriber;
	}

	get revision(): Revision {
		return this.#hub.revision;
	}

	deliver(batch: readonly StorageEvent[]): void {
		if (!this.#open) return;
		try {
			const wanted =
				(batch[0] as StorageEvent).revision > this.#after
					? batch
					: batch.filter((event) => event.revision > this.#after);
			if (wanted.length > 0) this.#subscriber.onBatch(wanted);
		} catch (error) {
			this.end(error as Error);
		}
	}

	end(error: Error): void {
		if (!this.#open) return;
		this.close();
		this.#subscriber.onError(error);
	}

	close(): void {
		if (!this.#open) return;
		this.#open = false;
		this.#hub.leave(this.#group, this);
	}
}

/**
 * Hands committed batches to subscribers. Those of one prefix form a group, for which a batch is cut once; the
 * groups of an event are found by the path of its key, so their number costs nothing.
 */
export class EventHub {
	#root: string;
	#current: () => Revision;
	#groups = new Map<string, Group>();
	/** Groups whose prefix ends inside a path segment: no lookup finds them. */
	#odd: Group[] = [];
	#closed: Error | undefined;

	/** `root`: the prefix of all keys that are published here; `current`: the revision published last. */
	constructor(root: string, current: () => Revision) {
		this.#root = root;
		this.#current = current;
	}

	get revision(): Revision {
		return this.#current();
	}

	/** Subscribes to events under `prefix` with a revision above `after`. */
	add(prefix: string, after: Revision, subscriber: Subscriber): Subscription {
		if (this.#closed !== undefined) throw this.#closed;
		let group = this.#groups.get(prefix);
		if (group === undefined) {
			group = { prefix, members: [], part: [] };
			this.#groups.set(prefix, group);
			if (!prefix.endsWith("/") && prefix !== this.#root) this.#odd.push(group);
		}
		const subscription = new LiveSubscription(this, group, after, subscriber);
		group.members = [...group.members, subscription];
		return subscription;
	}

	leave(group: Group, subscription: LiveSubscription): void {
		group.members = group.members.filter((member) => member !== subscription);
		if (group.members.length > 0) return;
		this.#groups.delete(group.prefix);
		this.#odd = this.#odd.filter((odd) => odd !== group);
	}

	publish(batch: readonly StorageEvent[]): void {
		if (this.#groups.size === 0 || batch.length === 0) return;
		const root = this.#groups.get(this.#root);
		if (root !== undefined)
			for (const member of root.members) member.deliver(batch);
		if (this.#groups.size === (root === undefined ? 0 : 1)) return;
		const touched: Group[] = [];
		for (const event of batch) this.#sort(event, touched);
		for (const group of touched) {
			const part = group.part.length === batch.length ? batch : group.part;
			group.part = [];
			for (const member of group.members) member.deliver(part);
		}
	}

	/** Ends every subscription; later ones are refused. */
	close(error: Error): void {
		this.#closed = error;
		for (const group of [...this.#groups.values()])
			for (const member of group.members) member.end(error);
	}

	/** Puts the event into the part of each group that it belongs to, except the root's. */
	#sort(event: StorageEvent, touched: Group[]): void {
		const { key } = event;
		let slash = key.indexOf("/", this.#root.length);
		for (; slash >= 0; slash = key.indexOf("/", slash + 1)) {
			const group = this.#groups.get(key.slice(0, slash + 1));
			if (group === undefined) continue;
			if (group.part.push(event) === 1) touched.push(group);
		}
		for (const group of this.#odd) {
			if (!key.startsWith(group.prefix)) continue;
			if (group.part.push(event) === 1) touched.push(group);
		}
	}
}

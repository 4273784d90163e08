import type {
	ListOptions,
	ListResult,
	Revision,
	StoredObject,
} from "../backend.ts";
import type { OrderedState } from "../log/ordered-state.ts";
import type { SortedObjects } from "../log/sorted-objects.ts";

type Page = Pick<ListResult, "items" | "remaining">;

/** Lists of different prefixes that one view holds. */
const MAX_LISTS = 256;

/** The state of a resource between two of its writes, listed as often as one likes. */
class StateView {
	/** Valid from this revision to the one before `until`. */
	readonly since: Revision;
	until: Revision = Number.POSITIVE_INFINITY;
	/** When a page of it was last handed out, while others were left: it must stay the same for the rest. */
	keptAt: number | undefined;
	#source: OrderedState | SortedObjects;
	#lists = new Map<string, StoredObject[]>();

	constructor(since: Revision, state: OrderedState) {
		this.since = since;
		this.#source = state;
	}

	/** Holds on to the state although it will change. */
	keep(state: OrderedState, now: number): void {
		if (this.keptAt === undefined) this.#source = state.snapshot();
		this.keptAt = now;
	}

	page(prefix: string, options: ListOptions): Page {
		const { limit = 0, after } = options;
		let all = this.#lists.get(prefix);
		if (all === undefined) {
			// A first page alone is not worth a list of everything; those that follow are cut from one.
			if (limit > 0 && after === undefined)
				return this.#source.page(prefix, options);
			all = this.#source.values(prefix);
			if (this.#lists.size >= MAX_LISTS) this.#lists.clear();
			this.#lists.set(prefix, all);
		}
		const start = after === undefined ? 0 : indexAfter(all, after);
		const end = limit > 0 ? Math.min(start + limit, all.length) : all.length;
		const whole = start === 0 && end === all.length;
		return {
			items: whole ? all : all.slice(start, end),
			remaining: all.length - end,
		};
	}
}

export interface ViewOptions {
	/** At most so many earlier states are kept for pages to come, for so long. */
	readonly snapshots: number;
	readonly snapshotAgeMs: number;
}

/**
 * Lists of a resource, now and at recent revisions. A full list is made once and shared until the next write.
 * The state that a first page was cut from stays until the pages after it were fetched or took too long.
 */
export class StateViews {
	#state: OrderedState;
	#options: ViewOptions;
	#lastChange: Revision;
	#current: StateView | undefined;
	#kept: StateView[] = [];

	constructor(state: OrderedState, revision: Revision, options: ViewOptions) {
		this.#state = state;
		this.#lastChange = revision;
		this.#options = options;
	}

	/** The state is about to change by a write of this revision. */
	change(revision: Revision): void {
		const view = this.#current;
		this.#current = undefined;
		this.#lastChange = revision;
		if (view?.keptAt === undefined) return;
		view.until = revision;
		this.#kept.push(view);
		if (this.#kept.length > this.#options.snapshots) this.#kept.shift();
	}

	/** A page at a revision that exists; undefined when that state is not held here. `now` in milliseconds. */
	page(
		prefix: string,
		options: ListOptions,
		revision: Revision,
		now: number,
	): Page | undefined {
		const view = this.#at(revision);
		const page = view?.page(prefix, options);
		if (page !== undefined && page.remaining > 0) view?.keep(this.#state, now);
		return page;
	}

	/** Lets go of what was kept too long. */
	expire(now: number): void {
		if (this.#kept.length === 0) return;
		const oldest = now - this.#options.snapshotAgeMs;
		this.#kept = this.#kept.filter((view) => (view.keptAt ?? 0) > oldest);
	}

	#at(revision: Revision): StateView | undefined {
		if (revision < this.#lastChange)
			return this.#kept.find(
				(view) => view.since <= revision && revision < view.until,
			);
		this.#current ??= new StateView(this.#lastChange, this.#state);
		return this.#current;
	}
}

/** The index of the first object whose key is after `key`. */
function indexAfter(objects: readonly StoredObject[], key: string): number {
	let low = 0;
	let high = objects.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((objects[middle] as StoredObject).key <= key) low = middle + 1;
		else high = middle;
	}
	return low;
}

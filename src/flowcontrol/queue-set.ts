import type { Clock } from "../apimachinery/clock.ts";
import type { Queuing } from "../client/types/flowcontrol.ts";
import { dealHand } from "./shuffle-sharding.ts";

/** Why a request was not served, as the metrics name it. */
export type Refusal =
	| "concurrency-limit"
	| "queue-full"
	| "time-out"
	| "cancelled";

/** Seats that a request holds while it is served. */
export interface Grant {
	readonly seats: number;
	/** The queue it came from; undefined when it never had to wait. */
	readonly queue: Queue | undefined;
	readonly startedAt: number;
}

interface Waiting {
	readonly seats: number;
	readonly queue: Queue;
	/** Settles the wait, once. */
	settle(outcome: Grant | Refusal): void;
}

interface Queue {
	readonly waiting: Waiting[];
	executing: number;
	seatsInUse: number;
	/** Virtual time at which its next request may start. */
	nextStart: number;
}

/** What a request is taken to cost until it is known, in milliseconds for each seat. */
const estimatedService = 3;

/**
 * The seats of one priority level and the queues before them. While there are seats a request takes them at once;
 * after that it waits in the emptiest queue of its flow's hand, and queues are served in the order of fair queuing:
 * each gets the same share of seat time (k8s.io/apiserver/pkg/util/flowcontrol/fairqueuing/queueset).
 */
export class QueueSet {
	executing = 0;
	seatsInUse = 0;
	waiting = 0;
	readonly #clock: Clock;
	/** Milliseconds. */
	readonly #waitLimit: number;
	readonly #queues: Queue[] = [];
	#queuing: Queuing | undefined;
	#limit = 0;
	#virtualTime = 0;
	#syncedAt = 0;
	#lastServed = 0;

	constructor(clock: Clock, waitLimit: number) {
		this.#clock = clock;
		this.#waitLimit = waitLimit;
	}

	get limit(): number {
		return this.#limit;
	}

	/** Without queues a request that finds no seats is refused. Those that wait already are served nevertheless. */
	configure(queuing: Queuing | undefined): void {
		this.#queuing = queuing;
		while (this.#queues.length < (queuing?.queues ?? 0))
			this.#queues.push({
				waiting: [],
				executing: 0,
				seatsInUse: 0,
				nextStart: 0,
			});
	}

	setLimit(seats: number): void {
		this.#limit = seats;
		this.#serve();
	}

	/** Takes seats when they are free and nobody waits for them. */
	tryStart(seats: number): Grant | undefined {
		if (this.waiting > 0 || !this.#fits(seats)) return undefined;
		return this.#grant(seats, undefined);
	}

	/** Waits for seats. `hash` stands for the flow; the signal tells that the client is gone. */
	enqueue(
		hash: bigint,
		seats: number,
		signal: AbortSignal,
	): Promise<Grant | Refusal> | Refusal {
		const queuing = this.#queuing;
		if (queuing === undefined) return "concurrency-limit";
		this.#sync();
		const queue = this.#emptiest(hash, queuing);
		if (queue.waiting.length >= queuing.queueLengthLimit) return "queue-full";
		if (queue.waiting.length === 0 && queue.executing === 0)
			queue.nextStart = this.#virtualTime;
		return new Promise((resolve) => {
			const leave = (why: Refusal) => {
				queue.waiting.splice(queue.waiting.indexOf(waiting), 1);
				this.waiting--;
				waiting.settle(why);
				this.#serve();
			};
			const cancelled = () => leave("cancelled");
			const stopTimer = this.#clock.setTimeout(
				() => leave("time-out"),
				this.#waitLimit,
			);
			const waiting: Waiting = {
				seats,
				queue,
				settle(outcome) {
					stopTimer();
					signal.removeEventListener("abort", cancelled);
					resolve(outcome);
				},
			};
			queue.waiting.push(waiting);
			this.waiting++;
			if (signal.aborted) cancelled();
			else signal.addEventListener("abort", cancelled, { once: true });
		});
	}

	/** Gives seats back. */
	finish({ seats, queue, startedAt }: Grant): void {
		this.executing--;
		this.seatsInUse -= seats;
		if (queue !== undefined) {
			this.#sync();
			queue.executing--;
			queue.seatsInUse -= seats;
			const actual = this.#clock.now() - startedAt;
			queue.nextStart += (actual - estimatedService) * seats;
		}
		if (this.waiting > 0) this.#serve();
	}

	/** A request that wants more seats than there are runs alone. */
	#fits(seats: number): boolean {
		return seats > this.#limit
			? this.executing === 0
			: this.seatsInUse + seats <= this.#limit;
	}

	#grant(seats: number, queue: Queue | undefined): Grant {
		this.executing++;
		this.seatsInUse += seats;
		return { seats, queue, startedAt: this.#clock.now() };
	}

	#emptiest(hash: bigint, { queues, handSize }: Queuing): Queue {
		let best: Queue | undefined;
		let least = Number.POSITIVE_INFINITY;
		for (const card of dealHand(hash, queues, handSize)) {
			const queue = this.#queues[card] as Queue;
			const load = queue.seatsInUse + seatsWaiting(queue);
			if (load < least) [best, least] = [queue, load];
		}
		return best as Queue;
	}

	/** Serves as many as there are seats for. */
	#serve(): void {
		if (this.waiting === 0) return;
		this.#sync();
		for (;;) {
			const queue = this.#next();
			const first = queue?.waiting[0];
			if (queue === undefined || first === undefined) return;
			if (!this.#fits(first.seats)) return;
			queue.waiting.shift();
			this.waiting--;
			queue.executing++;
			queue.seatsInUse += first.seats;
			queue.nextStart += estimatedService * first.seats;
			first.settle(this.#grant(first.seats, queue));
		}
	}

	/** The queue whose first request would finish earliest in virtual time; in turn where that is equal. */
	#next(): Queue | undefined {
		let best: number | undefined;
		let earliest = Number.POSITIVE_INFINITY;
		const count = this.#queues.length;
		for (let i = 1; i <= count; i++) {
			const index = (this.#lastServed + i) % count;
			const queue = this.#queues[index] as Queue;
			const first = queue.waiting[0];
			if (first === undefined) continue;
			const finish = queue.nextStart + estimatedService * first.seats;
			if (finish < earliest) [best, earliest] = [index, finish];
		}
		if (best === undefined) return undefined;
		this.#lastServed = best;
		return this.#queues[best];
	}

	/** Virtual time runs as fast as each active queue is served: seats in use over active queues. */
	#sync(): void {
		const now = this.#clock.now();
		const passed = now - this.#syncedAt;
		this.#syncedAt = now;
		let active = 0;
		let wanted = 0;
		for (const queue of this.#queues) {
			if (queue.waiting.length === 0 && queue.executing === 0) continue;
			active++;
			wanted += queue.seatsInUse + seatsWaiting(queue);
		}
		if (active > 0)
			this.#virtualTime += (passed * Math.min(wanted, this.#limit)) / active;
	}
}

const seatsWaiting = ({ waiting }: Queue): number =>
	waiting.reduce((sum, { seats }) => sum + seats, 0);

import type { Clock } from "../apimachinery/clock.ts";
import type {
	PriorityLevel as PriorityLevelObject,
	PriorityLevelSpec,
} from "../client/types/flowcontrol.ts";
import type { SeatBounds } from "./allocation.ts";
import { type Grant, QueueSet, type Refusal } from "./queue-set.ts";
import { RetryAfter } from "./retry-after.ts";
import { SeatDemand } from "./seat-demand.ts";

/** How slowly a level's remembered demand falls. */
const smoothing = 0.977;

/** A PriorityLevelConfiguration in force: its seats, who holds them and who waits for them. */
export class PriorityLevel {
	readonly name: string;
	readonly retryAfter = new RetryAfter();
	readonly queues: QueueSet;
	readonly demand: SeatDemand;
	#bounds: SeatBounds = { min: 0, nominal: 0, max: 0 };
	/** Of the last period: the most seats that were wanted at once, and what is wanted in the long run. */
	highestDemand = 0;
	smoothedDemand = 0;
	#object: PriorityLevelObject;
	readonly #clock: Clock;

	/** `waitLimit` in milliseconds. */
	constructor(object: PriorityLevelObject, clock: Clock, waitLimit: number) {
		this.name = object.metadata.name ?? "";
		this.#clock = clock;
		this.queues = new QueueSet(clock, waitLimit);
		this.demand = new SeatDemand(clock.now());
		this.#object = object;
		this.configure(object);
	}

	get bounds(): SeatBounds {
		return this.#bounds;
	}

	/** New bounds take back what was lent. */
	setBounds(bounds: SeatBounds): void {
		const { min, nominal, max } = this.#bounds;
		const same =
			this.queues.limit !== Number.POSITIVE_INFINITY &&
			bounds.min === min &&
			bounds.nominal === nominal &&
			bounds.max === max;
		this.#bounds = bounds;
		if (this.exempt) this.queues.setLimit(Number.POSITIVE_INFINITY);
		else if (!same) this.queues.setLimit(bounds.nominal);
	}

	get uid(): string {
		return this.#object.metadata.uid ?? "";
	}

	get spec(): PriorityLevelSpec {
		return this.#object.spec;
	}

	get exempt(): boolean {
		return this.spec.type === "Exempt";
	}

	configure(object: PriorityLevelObject): void {
		this.#object = object;
		const response = object.spec.limited?.limitResponse;
		this.queues.configure(
			response?.type === "Queue" ? response.queuing : undefined,
		);
	}

	/** Everybody who still waits may go: the level is no more. */
	retire(): void {
		this.queues.setLimit(Number.POSITIVE_INFINITY);
	}

	/** The usual way: seats are free. */
	tryStart(seats: number): Grant | undefined {
		const grant = this.queues.tryStart(seats);
		if (grant !== undefined) this.demand.add(seats, grant.startedAt);
		return grant;
	}

	/** The other way: into a queue, or away. */
	async wait(
		hash: bigint,
		seats: number,
		signal: AbortSignal,
	): Promise<Grant | Refusal> {
		this.demand.add(seats, this.#clock.now());
		const outcome = await this.queues.enqueue(hash, seats, signal);
		if (typeof outcome === "string") {
			const now = this.#clock.now();
			this.demand.add(-seats, now);
			this.retryAfter.refused(now);
		}
		return outcome;
	}

	/** Gives seats back; returns the time. */
	finish(grant: Grant): number {
		const now = this.#clock.now();
		this.demand.add(-grant.seats, now);
		this.queues.finish(grant);
		return now;
	}

	/** Closes a period of the demand and takes it into account for the next. */
	takeDemand(): void {
		const { average, deviation, highest } = this.demand.reset(
			this.#clock.now(),
		);
		const envelope = average + deviation;
		this.highestDemand = highest;
		this.smoothedDemand = Math.max(
			envelope,
			smoothing * this.smoothedDemand + (1 - smoothing) * envelope,
		);
	}
}

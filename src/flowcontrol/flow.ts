import type { FlowSchema } from "../client/types/flowcontrol.ts";
import type { PriorityLevel } from "./priority-level.ts";
import type { Grant, Refusal } from "./queue-set.ts";

/** How many measurements of one flow wait for the next scrape. */
const maxPending = 10_000;

/** What the metrics tell of the requests of one FlowSchema at one priority level. */
export class FlowStatistics {
	readonly schema: string;
	readonly level: string;
	dispatched = 0;
	executing = 0;
	executingSeats = 0;
	waiting = 0;
	readonly refused = new Map<Refusal, number>();
	/** Seconds, since they were last taken. */
	executionSeconds: number[] = [];
	waitSeconds: { readonly seconds: number; readonly executed: boolean }[] = [];

	constructor(schema: string, level: string) {
		this.schema = schema;
		this.level = level;
	}

	started(seats: number): void {
		this.dispatched++;
		this.executing++;
		this.executingSeats += seats;
	}

	finished(seats: number, seconds: number): void {
		this.executing--;
		this.executingSeats -= seats;
		if (this.executionSeconds.length < maxPending)
			this.executionSeconds.push(seconds);
	}

	refuse(why: Refusal): void {
		this.refused.set(why, (this.refused.get(why) ?? 0) + 1);
	}

	waited(seconds: number, executed: boolean): void {
		if (this.waitSeconds.length < maxPending)
			this.waitSeconds.push({ seconds, executed });
	}
}

/** A FlowSchema in force, with the level its requests belong to. */
export interface Flow {
	readonly object: FlowSchema;
	readonly level: PriorityLevel;
	readonly statistics: FlowStatistics;
}

/** A request that may be served; what it holds must be released when it was. */
export class Ticket {
	readonly #flow: Flow;
	readonly #grant: Grant;

	constructor(flow: Flow, grant: Grant) {
		this.#flow = flow;
		this.#grant = grant;
		flow.statistics.started(grant.seats);
	}

	release(): void {
		const { level, statistics } = this.#flow;
		const now = level.finish(this.#grant);
		const { seats, startedAt } = this.#grant;
		statistics.finished(seats, (now - startedAt) / 1000);
	}
}

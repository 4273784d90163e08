import type { Clock } from "../apimachinery/clock.ts";
import type {
	FlowSchema,
	FlowSchemaSpec,
	PriorityLevel as PriorityLevelObject,
	PriorityLevelSpec,
} from "../client/types/flowcontrol.ts";
import { boundsOf, sharesOf } from "./allocation.ts";
import { reallocateSeats } from "./borrowing.ts";
import { byPrecedence, Classifier, distinguisherOf } from "./classifier.ts";
import { type Flow, FlowStatistics, Ticket } from "./flow.ts";
import { PriorityLevel } from "./priority-level.ts";
import type { FlowRequest, FlowUser } from "./request.ts";
import { hashFlow } from "./shuffle-sharding.ts";

export interface FlowControlOptions {
	readonly clock: Clock;
	/** Seats of the whole server: --max-requests-inflight and --max-mutating-requests-inflight together. */
	readonly totalSeats: number;
	/** How long a request may wait in a queue, in milliseconds: a quarter of --request-timeout. */
	readonly waitLimit: number;
	/** What is in force even before the objects exist, by name: schemas for everybody and their levels. */
	readonly mandatory: {
		readonly schemas: ReadonlyMap<string, FlowSchemaSpec>;
		readonly levels: ReadonlyMap<string, PriorityLevelSpec>;
	};
}

/** Which flow a request belongs to, and whether it may go on. */
export interface Admission {
	readonly flow: Flow;
	/** undefined: refused. A promise: it waits in a queue. */
	readonly ticket: Ticket | undefined | Promise<Ticket | undefined>;
}

/** How often levels lend each other seats. */
const borrowingPeriod = 10_000;

/**
 * API priority and fairness: FlowSchemas say which priority level a request belongs to, and levels share the server's
 * seats (k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go). Objects come in by `setSchema` and `setLevel`.
 */
export class FlowControl {
	readonly #options: FlowControlOptions;
	readonly #schemas = new Map<string, FlowSchema>();
	readonly #levelObjects = new Map<string, PriorityLevelObject>();
	readonly #levels = new Map<string, PriorityLevel>();
	readonly #statistics = new Map<string, FlowStatistics>();
	/** Made anew after a change, by the next request. */
	#classifier: Classifier<Flow> | undefined;

	constructor(options: FlowControlOptions) {
		this.#options = options;
	}

	/** Lets levels lend each other seats until the signal ends it. */
	run(signal: AbortSignal): void {
		const { clock, totalSeats } = this.#options;
		const schedule = () => {
			const cancel = clock.setTimeout(() => {
				signal.removeEventListener("abort", cancel);
				reallocateSeats(this.levels, totalSeats);
				schedule();
			}, borrowingPeriod);
			signal.addEventListener("abort", cancel, { once: true });
		};
		if (!signal.aborted) schedule();
	}

	setSchema(schema: FlowSchema): void {
		this.#schemas.set(schema.metadata.name ?? "", schema);
		this.#classifier = undefined;
	}

	deleteSchema(name: string): void {
		this.#schemas.delete(name);
		this.#classifier = undefined;
	}

	setLevel(level: PriorityLevelObject): void {
		this.#levelObjects.set(level.metadata.name ?? "", level);
		this.#classifier = undefined;
	}

	deleteLevel(name: string): void {
		this.#levelObjects.delete(name);
		this.#classifier = undefined;
	}

	get levels(): readonly PriorityLevel[] {
		this.#current();
		return [...this.#levels.values()];
	}

	get statistics(): readonly FlowStatistics[] {
		return [...this.#statistics.values()];
	}

	/** Admits a request at once where seats are free. `waiter.signal` is only asked for when the request has to wait. */
	start(
		user: FlowUser,
		request: FlowRequest,
		seats: number,
		waiter: { readonly signal: AbortSignal },
	): Admission {
		const flow = this.#current().classify(user, request);
		const grant = flow.level.tryStart(seats);
		if (grant !== undefined) return { flow, ticket: new Ticket(flow, grant) };
		const distinguisher = distinguisherOf(flow.object, user, request);
		const hash = hashFlow(flow.object.metadata.name ?? "", distinguisher);
		return { flow, ticket: this.#wait(flow, hash, seats, waiter.signal) };
	}

	async #wait(
		flow: Flow,
		hash: bigint,
		seats: number,
		signal: AbortSignal,
	): Promise<Ticket | undefined> {
		const { clock } = this.#options;
		const { statistics, level } = flow;
		const since = clock.now();
		statistics.waiting++;
		const outcome = await level.wait(hash, seats, signal);
		statistics.waiting--;
		const executed = typeof outcome !== "string";
		statistics.waited((clock.now() - since) / 1000, executed);
		if (executed) return new Ticket(flow, outcome);
		statistics.refuse(outcome);
		return undefined;
	}

	#current(): Classifier<Flow> {
		this.#classifier ??= this.#digest();
		return this.#classifier;
	}

	/** Brings levels, their seats and the order of schemas in line with the objects. */
	#digest(): Classifier<Flow> {
		const { totalSeats, mandatory } = this.#options;
		const objects = new Map(this.#levelObjects);
		for (const [name, spec] of mandatory.levels)
			if (!objects.has(name))
				objects.set(
					name,
					mandatoryObject("PriorityLevelConfiguration", name, spec),
				);
		for (const [name, level] of this.#levels)
			if (!objects.has(name)) {
				level.retire();
				this.#levels.delete(name);
			}
		const shares = [...objects.values()].map(({ spec }) => sharesOf(spec));
		const totalShares = shares.reduce((a, b) => a + b, 0);
		for (const [name, object] of objects)
			this.#levelOf(name, object).setBounds(
				boundsOf(object.spec, totalSeats, totalShares),
			);
		return new Classifier(this.#flows());
	}

	#levelOf(name: string, object: PriorityLevelObject): PriorityLevel {
		const { clock, waitLimit } = this.#options;
		let level = this.#levels.get(name);
		if (level === undefined) {
			level = new PriorityLevel(object, clock, waitLimit);
			this.#levels.set(name, level);
		} else level.configure(object);
		return level;
	}

	/** Schemas that name a level which exists, by precedence. */
	#flows(): Flow[] {
		const schemas = new Map(this.#schemas);
		for (const [name, spec] of this.#options.mandatory.schemas)
			if (!schemas.has(name))
				schemas.set(name, mandatoryObject("FlowSchema", name, spec));
		const flows: Flow[] = [];
		for (const object of [...schemas.values()].sort(byPrecedence)) {
			const level = this.#levels.get(
				object.spec.priorityLevelConfiguration.name,
			);
			if (level === undefined) continue;
			flows.push({
				object,
				level,
				statistics: this.#statisticsOf(object.metadata.name ?? "", level.name),
			});
		}
		return flows;
	}

	#statisticsOf(schema: string, level: string): FlowStatistics {
		const key = `${level}\u0000${schema}`;
		let statistics = this.#statistics.get(key);
		if (statistics === undefined) {
			statistics = new FlowStatistics(schema, level);
			this.#statistics.set(key, statistics);
		}
		return statistics;
	}
}

/** A mandatory object that was not created yet. */
const mandatoryObject = <Spec>(kind: string, name: string, spec: Spec) => ({
	apiVersion: "flowcontrol.apiserver.k8s.io/v1",
	kind,
	metadata: { name },
	spec,
	status: {},
});

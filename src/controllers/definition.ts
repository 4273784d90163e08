import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { Client } from "../client/client.ts";
import type { EventRecorder } from "../client/events/recorder.ts";
import type { EventHandlers, Informer } from "../client/informer.ts";
import type { InformerFactory } from "../client/informer-factory.ts";
import type { ControllerConfig } from "./config.ts";

/** What is to be looked at: an object's name, never what happened to it. */
export interface Request {
	readonly namespace: string;
	readonly name: string;
}

export interface Result {
	/** Look again after so many milliseconds, whatever happens. */
	readonly requeueAfter?: number;
}

/** Puts a key (`namespace/name`) in the queue, at once or after some milliseconds. */
export type Enqueue = (key: string, afterMs?: number) => void;

/** A kind whose changes a controller hears of. It starts working when all of them are known. */
export interface Watch {
	attach(enqueue: Enqueue): () => void;
	readonly synced: Promise<void>;
}

/** Level-based and idempotent: reconcile brings the named object to what it should be. A throw means: again, later. */
export interface Controller {
	/** Of a second queue of the same controller. */
	readonly name?: string;
	readonly watches: readonly Watch[];
	/** How many objects are worked on at a time. */
	readonly workers?: number;
	reconcile(
		request: Request,
		signal: AbortSignal,
		// biome-ignore lint/suspicious/noConfusingVoidType: most controllers have nothing to say
	): Promise<Result | undefined | void>;
	/** Anything that goes on besides, from when the watches are known until the signal. */
	run?(enqueue: Enqueue, signal: AbortSignal): Promise<void>;
}

export interface ControllerContext {
	/** Acts as the controller's service account, with its rules and no more. */
	readonly client: Client;
	/** Shared by all controllers. */
	readonly informers: InformerFactory;
	readonly recorder: EventRecorder;
	readonly clock: Clock;
	readonly config: ControllerConfig;
	/** Ends the controller. */
	readonly signal: AbortSignal;
	/** A client of another identity, for the few controllers that are not service accounts. */
	onError(message: string, error: unknown): void;
}

/** All about one controller. */
export interface ControllerDefinition {
	/** As --controllers calls it. */
	readonly name: string;
	/** In kube-system; `system:controller:NAME` is its role. Absent: it acts as the controller manager. */
	readonly serviceAccount?: string;
	/** What its role allows. */
	readonly rbac: readonly PolicyRule[];
	/** As events name it. */
	readonly component?: string;
	/** Runs only when it is named. */
	readonly disabledByDefault?: boolean;
	create(context: ControllerContext): Controller | readonly Controller[];
}

/** Watches a kind with handlers of one's own. */
export const watch = <T extends KubeObject>(
	informer: Informer<T>,
	handlers: (enqueue: Enqueue) => EventHandlers<T>,
): Watch => ({
	attach: (enqueue) => informer.addHandlers(handlers(enqueue)),
	synced: informer.synced,
});

/** Everything that happens to an object of this kind concerns it alone. */
export const watchOwn = <T extends KubeObject>(informer: Informer<T>): Watch =>
	watch(informer, (enqueue) => {
		const own = (object: T) => {
			const { namespace = "", name = "" } = object.metadata;
			enqueue(namespace === "" ? name : `${namespace}/${name}`);
		};
		return {
			onAdd: own,
			onUpdate: (_, object) => own(object),
			onDelete: own,
		};
	});

/** A kind that is only read. */
export const reads = <T extends KubeObject>(informer: Informer<T>): Watch =>
	watch(informer, () => ({}));

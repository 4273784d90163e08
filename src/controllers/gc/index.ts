import { sleep } from "../../apimachinery/clock.ts";
import { isNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceRef } from "../../client/client.ts";
import { resources } from "../../client/resources.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	watch,
} from "../definition.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { Deleter } from "./delete.ts";
import { type GraphQueues, OwnerGraph, orphanFinalizer } from "./graph.ts";
import { KindTable } from "./kinds.ts";
import { Monitors } from "./monitors.ts";
import { type GraphNode, identityOfOwner, identityText } from "./node.ts";
import { MetadataPatcher } from "./patches.ts";

/** How often the server is asked for new kinds; a changed definition makes it ask at once. */
const discoveryPeriod = 30_000;
const discoveryDelay = 50;

/** Deletes what belonged to deleted owners (pkg/controller/garbagecollector). */
export const garbageCollector: ControllerDefinition = {
	name: "garbage-collector-controller",
	serviceAccount: "generic-garbage-collector",
	rbac: [grant("*", "*", "delete get list patch update watch"), recordEvents],
	create: (context) => [...new GarbageCollector(context).controllers()],
};

class GarbageCollector implements GraphQueues {
	readonly #context: ControllerContext;
	readonly #graph = new OwnerGraph(this);
	readonly #kinds = new KindTable();
	readonly #patcher: MetadataPatcher;
	readonly #deleter: Deleter;
	readonly #monitors: Monitors;
	#enqueueDelete: Enqueue = () => {};
	#enqueueOrphan: Enqueue = () => {};
	/** Before everything is in the graph, nothing can be told to be without an owner. */
	#complete = false;
	#wake: () => void = () => {};

	constructor(context: ControllerContext) {
		const { client, informers } = context;
		this.#context = context;
		const [graph, kinds] = [this.#graph, this.#kinds];
		this.#patcher = new MetadataPatcher(client, kinds);
		this.#deleter = new Deleter({
			client,
			graph,
			kinds,
			patcher: this.#patcher,
			attemptToDelete: (node) => this.attemptToDelete(node),
		});
		this.#monitors = new Monitors({ client, informers, graph, kinds });
	}

	attemptToDelete(node: GraphNode): void {
		this.#enqueueDelete(node.identity.uid);
	}

	attemptToOrphan(node: GraphNode): void {
		this.#enqueueOrphan(node.identity.uid);
	}

	reportInvalidNamespace(node: GraphNode, ownerUid: string): void {
		const reference = node.owners.find(({ uid }) => uid === ownerUid);
		if (reference === undefined) return;
		const { namespace } = node.identity;
		this.#context.recorder.event(
			node.identity,
			"Warning",
			"OwnerRefInvalidNamespace",
			`ownerRef ${identityText(identityOfOwner(reference, namespace))} does not exist in namespace "${namespace}"`,
		);
	}

	*controllers(): Generator<Controller> {
		yield {
			name: "delete",
			workers: 20,
			watches: this.#definitions(),
			run: async (enqueue, signal) => {
				this.#enqueueDelete = enqueue;
				await this.#follow(signal);
			},
			reconcile: async ({ name: uid }) => {
				if (!this.#complete) return { requeueAfter: 50 };
				const node = this.#graph.find(uid);
				if (node === undefined) return undefined;
				await this.#deleter.attempt(node);
				// Nobody watches what is known by name only: it is to be looked for again until it turns up or is gone.
				const still = this.#graph.find(uid);
				return still?.virtual ? { requeueAfter: 1000 } : undefined;
			},
		};
		yield {
			name: "orphan",
			workers: 20,
			watches: [],
			run: async (enqueue) => {
				this.#enqueueOrphan = enqueue;
			},
			reconcile: async ({ name: uid }) => {
				if (!this.#complete) return { requeueAfter: 50 };
				const node = this.#graph.find(uid);
				if (node !== undefined) await this.#orphan(node);
				return undefined;
			},
		};
	}

	/** Kinds that come and go. */
	#definitions() {
		return [resources.customResourceDefinitions, resources.apiServices].map(
			(resource) =>
				watch(
					this.#context.informers.of(resource as ResourceRef<KubeObject>),
					() => {
						const wake = () => this.#wake();
						return { onAdd: wake, onUpdate: wake, onDelete: wake };
					},
				),
		);
	}

	async #follow(signal: AbortSignal): Promise<void> {
		const { clock, onError } = this.#context;
		while (!signal.aborted) {
			let delay = discoveryPeriod;
			try {
				await this.#monitors.update(signal);
				this.#complete = true;
			} catch (error) {
				onError("cannot discover kinds", error);
				delay = 1000;
			}
			const woken = new AbortController();
			this.#wake = () => woken.abort();
			await sleep(clock, delay, AbortSignal.any([signal, woken.signal])).catch(
				() => {},
			);
			// A definition is served a moment after it is written, and definitions come in numbers.
			await sleep(clock, discoveryDelay, signal).catch(() => {});
		}
	}

	/** Takes the owner's references off its dependents, then lets it go. */
	async #orphan(owner: GraphNode): Promise<void> {
		const { uid } = owner.identity;
		const uids = new Set([uid]);
		const results = await Promise.allSettled(
			[...owner.dependents].map((dependent) =>
				this.#patcher.dropOwners(dependent.identity, uids),
			),
		);
		for (const result of results)
			if (result.status === "rejected" && !isNotFound(result.reason))
				throw result.reason;
		await this.#patcher.dropFinalizer(owner.identity, orphanFinalizer);
	}
}

import type { Clock } from "../apimachinery/clock.ts";
import type { Client } from "../client/client.ts";
import { Informer } from "../client/informer.ts";
import { InformerFactory } from "../client/informer-factory.ts";
import { kinds } from "../client/kinds.ts";
import { resources } from "../client/resources.ts";
import type { Pod } from "../client/types/pod.ts";
import { followKind, nodeHandlers, PodEvents } from "./event-handlers.ts";
import type { Handle } from "./framework/handle.ts";
import type { Listers } from "./listers.ts";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";

export interface SchedulerInformersOptions {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	onError(message: string, error: unknown): void;
}

/** Everything that the scheduler follows. */
export class SchedulerInformers {
	readonly listers: Listers;
	readonly #signal: AbortSignal;
	readonly #factory: InformerFactory;
	readonly #pods: Informer<Pod>;

	constructor(options: SchedulerInformersOptions) {
		this.#signal = options.signal;
		this.#factory = new InformerFactory(options);
		// Pods that have ended take no room and wait for nothing.
		this.#pods = new Informer({
			...options,
			resource: kinds.pods,
			fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
		});
		this.listers = listersOf(this.#factory, this.#pods);
	}

	/** Ends with the signal. `onSynced` is called when everything is known: nothing may be placed before. */
	async run(
		handle: Handle,
		queue: SchedulingQueue,
		onSynced: () => void,
	): Promise<void> {
		this.#follow(handle, queue);
		this.#factory.start();
		const ended = new Promise<void>((resolve) => {
			if (this.#signal.aborted) resolve();
			this.#signal.addEventListener("abort", () => resolve(), { once: true });
		});
		await Promise.race([ended, this.#factory.of(kinds.nodes).synced]);
		this.#pods.addHandlers(new PodEvents(handle, queue));
		const running = this.#pods.run(this.#signal);
		await Promise.race([
			ended,
			Promise.all([this.#pods.synced, this.#synced()]),
		]);
		if (!this.#signal.aborted) onSynced();
		await ended;
		await Promise.all([running, this.#factory.stopped()]);
	}

	#follow(handle: Handle, queue: SchedulingQueue): void {
		const factory = this.#factory;
		const tellVolumes = () => {
			for (const check of [...handle.volumeChanges]) check();
		};
		factory.of(kinds.nodes).addHandlers(nodeHandlers(handle, queue));
		followKind(
			factory.of(kinds.persistentVolumeClaims),
			"PersistentVolumeClaim",
			queue,
			tellVolumes,
		);
		followKind(factory.of(kinds.persistentVolumes), "PersistentVolume", queue);
		followKind(factory.of(kinds.storageClasses), "StorageClass", queue);
		followKind(factory.of(resources.csiNodes), "CSINode", queue);
		followKind(factory.of(resources.csiDrivers), "CSIDriver", queue);
		followKind(
			factory.of(resources.csiStorageCapacities),
			"CSIStorageCapacity",
			queue,
		);
		followKind(factory.of(kinds.resourceClaims), "ResourceClaim", queue);
		followKind(factory.of(kinds.resourceSlices), "ResourceSlice", queue);
		followKind(factory.of(kinds.deviceClasses), "DeviceClass", queue);
		factory.of(kinds.namespaces).addHandlers({
			// Terms that select namespaces by label may mean other pods now.
			onUpdate: () => handle.cache.counts.clear(),
		});
	}

	#synced(): Promise<unknown> {
		const needed = [
			kinds.namespaces,
			kinds.services,
			kinds.replicaSets,
			kinds.persistentVolumeClaims,
			kinds.persistentVolumes,
			kinds.storageClasses,
			kinds.resourceClaims,
			kinds.resourceSlices,
			kinds.deviceClasses,
		];
		return Promise.all(
			needed.map(
				(kind) => this.#factory.of(kind as typeof kinds.namespaces).synced,
			),
		);
	}
}

const listersOf = (factory: InformerFactory, pods: Informer<Pod>): Listers => ({
	pods: pods.lister,
	namespaces: factory.of(kinds.namespaces).lister,
	services: factory.of(kinds.services).lister,
	replicationControllers: factory.of(kinds.replicationControllers).lister,
	replicaSets: factory.of(kinds.replicaSets).lister,
	statefulSets: factory.of(kinds.statefulSets).lister,
	podDisruptionBudgets: factory.of(kinds.podDisruptionBudgets).lister,
	claims: factory.of(kinds.persistentVolumeClaims).lister,
	volumes: factory.of(kinds.persistentVolumes).lister,
	storageClasses: factory.of(kinds.storageClasses).lister,
	csiNodes: factory.of(resources.csiNodes).lister,
	csiDrivers: factory.of(resources.csiDrivers).lister,
	csiStorageCapacities: factory.of(resources.csiStorageCapacities).lister,
	resourceClaims: factory.of(kinds.resourceClaims).lister,
	resourceSlices: factory.of(kinds.resourceSlices).lister,
	deviceClasses: factory.of(kinds.deviceClasses).lister,
});

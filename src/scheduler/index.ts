import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { abortableClock } from "../client/abortable-clock.ts";
import type { Client } from "../client/client.ts";
import { Informer } from "../client/informer.ts";
import { InformerFactory } from "../client/informer-factory.ts";
import { kinds } from "../client/kinds.ts";
import { resources } from "../client/resources.ts";
import { SchedulerCache } from "./cache/cache.ts";
import { defaultSchedulerConfig, type SchedulerConfig } from "./config.ts";
import { followKind, nodeHandlers, podHandlers } from "./event-handlers.ts";
import { SeriesRecorder } from "./events/recorder.ts";
import { Framework } from "./framework/framework.ts";
import type { Handle } from "./framework/handle.ts";
import { podKey } from "./framework/pod-info.ts";
import { WaitingPods } from "./framework/waiting-pods.ts";
import type { Listers } from "./listers.ts";
import { plugins } from "./plugins/index.ts";
import { Nominator } from "./queue/nominator.ts";
import { SchedulingQueue } from "./queue/scheduling-queue.ts";
import { Scheduler } from "./scheduler.ts";

export { defaultSchedulerConfig, type SchedulerConfig } from "./config.ts";

/** Whom the API knows the scheduler as. */
export const schedulerUser: UserInfo = {
	name: "system:kube-scheduler",
	groups: ["system:authenticated"],
};

export interface SchedulerOptions {
	/** Acts as `schedulerUser`. */
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	readonly config?: Partial<SchedulerConfig>;
	random?(): number;
	onError(message: string, error: unknown): void;
}

/** Places pods until the signal; `stopped` resolves when all has ended. */
export function startScheduler(options: SchedulerOptions): {
	readonly stopped: Promise<void>;
} {
	const { client, signal, onError } = options;
	const clock = abortableClock(options.clock, signal);
	const config = { ...defaultSchedulerConfig, ...options.config };
	const factory = new InformerFactory({ client, clock, signal, onError });
	// Pods that have ended take no room and wait for nothing.
	const pods = new Informer({
		client,
		clock,
		resource: kinds.pods,
		fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
		onError,
	});
	const framework = new Framework(
		plugins.filter(({ name }) => !config.disabledPlugins.includes(name)),
		config.weights,
	);
	const cache = new SchedulerCache();
	const namespaces = factory.of(kinds.namespaces);
	let scheduler: Scheduler | undefined;
	const queue: SchedulingQueue = new SchedulingQueue({
		clock,
		config,
		plugins: framework.plugins,
		less: (a, b) => framework.less(a, b),
		preEnqueue: (pod) => framework.preEnqueue(pod, handle),
		onReady: () => scheduler?.wake(),
	});
	const handle: Handle = {
		clock,
		client,
		config,
		cache,
		nominator: new Nominator(),
		listers: listersOf(factory, pods),
		events: new SeriesRecorder({
			client,
			clock,
			signal,
			controller: config.schedulerName,
			instance: `${config.schedulerName}-${hostname()}-${randomUUID()}`,
		}),
		framework,
		waitingPods: new WaitingPods(clock),
		preempting: new Set(),
		reservedVolumes: new Set(),
		volumeChanges: new Set(),
		random: options.random ?? Math.random,
		activate: (pod) => queue.activate(podKey(pod)),
		namespaceLabels: (name) => namespaces.lister.get("", name)?.metadata.labels,
		onError,
	};
	const started = run(handle, queue, factory, pods, signal, () => {
		scheduler = new Scheduler(handle, queue, signal);
		scheduler.wake();
	});
	return {
		stopped: (async () => {
			await started;
			await factory.stopped();
			queue.close();
		})(),
	};
}

/** Ends with the signal. Nothing is placed before everything is known. */
async function run(
	handle: Handle,
	queue: SchedulingQueue,
	factory: InformerFactory,
	pods: Informer<Parameters<typeof podKey>[0]>,
	signal: AbortSignal,
	begin: () => void,
): Promise<void> {
	const nodes = factory.of(kinds.nodes);
	nodes.addHandlers(nodeHandlers(handle, queue));
	const claims = factory.of(kinds.persistentVolumeClaims);
	const tellVolumes = () => {
		for (const check of [...handle.volumeChanges]) check();
	};
	followKind(claims, "PersistentVolumeClaim", queue, tellVolumes);
	followKind(factory.of(kinds.persistentVolumes), "PersistentVolume", queue);
	followKind(factory.of(kinds.storageClasses), "StorageClass", queue);
	followKind(factory.of(resources.csiNodes), "CSINode", queue);
	followKind(factory.of(resources.csiDrivers), "CSIDriver", queue);
	followKind(
		factory.of(resources.csiStorageCapacities),
		"CSIStorageCapacity",
		queue,
	);
	followKind(factory.of(resources.resourceClaims), "ResourceClaim", queue);
	factory.of(kinds.namespaces).addHandlers({
		// Terms that select namespaces by label may mean other pods now.
		onUpdate: () => handle.cache.counts.clear(),
	});
	factory.start();
	const ended = new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener("abort", () => resolve(), { once: true });
	});
	await Promise.race([ended, nodes.synced]);
	pods.addHandlers(podHandlers(handle, queue));
	const running = pods.run(signal);
	await Promise.race([
		ended,
		Promise.all([pods.synced, factorySynced(factory)]),
	]);
	if (!signal.aborted) begin();
	await ended;
	await running;
}

const factorySynced = (factory: InformerFactory): Promise<unknown> =>
	Promise.all(
		[
			kinds.namespaces,
			kinds.services,
			kinds.replicaSets,
			kinds.persistentVolumeClaims,
			kinds.persistentVolumes,
			kinds.storageClasses,
		].map((kind) => factory.of(kind as typeof kinds.namespaces).synced),
	);

const listersOf = (
	factory: InformerFactory,
	pods: Informer<Parameters<typeof podKey>[0]>,
): Listers => ({
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
	resourceClaims: factory.of(resources.resourceClaims).lister,
});

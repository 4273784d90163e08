import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { abortableClock } from "../client/abortable-clock.ts";
import type { Client } from "../client/client.ts";
import { SchedulerCache } from "./cache/cache.ts";
import { defaultSchedulerConfig, type SchedulerConfig } from "./config.ts";
import { SeriesRecorder } from "./events/recorder.ts";
import { Framework } from "./framework/framework.ts";
import type { Handle } from "./framework/handle.ts";
import { podKey } from "./framework/pod-info.ts";
import { WaitingPods } from "./framework/waiting-pods.ts";
import { SchedulerInformers } from "./informers.ts";
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
	const informers = new SchedulerInformers({ client, clock, signal, onError });
	const { listers } = informers;
	const framework = new Framework(
		plugins.filter(({ name }) => !config.disabledPlugins.includes(name)),
		config.weights,
	);
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
		cache: new SchedulerCache(),
		nominator: new Nominator(),
		listers,
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
		pendingAllocations: new Map(),
		volumeChanges: new Set(),
		random: options.random ?? Math.random,
		activate: (pod) => queue.activate(podKey(pod)),
		namespaceLabels: (name) =>
			listers.namespaces.get("", name)?.metadata.labels,
		onError,
	};
	const running = informers.run(handle, queue, () => {
		scheduler = new Scheduler(handle, queue, signal);
		scheduler.wake();
	});
	return { stopped: running.then(() => queue.close()) };
}

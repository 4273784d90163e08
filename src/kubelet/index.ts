import { setMaxListeners } from "node:events";
import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { abortableClock } from "../client/abortable-clock.ts";
import type { Client } from "../client/client.ts";
import { EventCorrelator } from "../client/events/correlator.ts";
import { Informer } from "../client/informer.ts";
import { kinds } from "../client/kinds.ts";
import type { Pod } from "../client/types/pod.ts";
import {
	defaultKubeletConfig,
	type KubeletConfig,
	nodeAddresses,
} from "./config.ts";
import { Kubelet } from "./kubelet.ts";
import { FakeRuntime } from "./runtime/fake/runtime.ts";

export { defaultKubeletConfig, type KubeletConfig } from "./config.ts";

/** Whom the API knows a node as. */
export const nodeUser = (name: string): UserInfo => ({
	name: `system:node:${name}`,
	groups: ["system:nodes", "system:authenticated"],
});

/** Reads pods and nodes for all kubelets of the process: no node may see those of others. */
export const kubeletsUser: UserInfo = {
	name: "system:monokube:kubelets",
	groups: ["system:masters", "system:authenticated"],
};

export interface KubeletsOptions {
	/** The nodes are node-0, node-1, ... */
	readonly nodes: number;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	readonly config?: Partial<KubeletConfig>;
	clientFor(user: UserInfo, userAgent: string): Client;
	random?(): number;
	onError(message: string, error: unknown): void;
}

/** Runs fake nodes until the signal: one watch for all of them, each writes as itself. `stopped` resolves when all has ended. */
export function startKubelets(options: KubeletsOptions): {
	readonly stopped: Promise<void>;
} {
	const { nodes: count, signal, clientFor, onError } = options;
	const clock = abortableClock(options.clock, signal);
	const config = { ...defaultKubeletConfig, ...options.config };
	const userAgent = `kubelet/${config.kubeletVersion} (linux/amd64)`;
	const correlator = new EventCorrelator(clock);
	const kubelets = new Map<string, Kubelet>();
	setMaxListeners(0, signal);
	for (let index = 0; index < count; index++) {
		const name = `node-${index}`;
		kubelets.set(
			name,
			new Kubelet({
				name,
				addresses: nodeAddresses(name, index),
				client: clientFor(nodeUser(name), userAgent),
				clock,
				config,
				runtime: new FakeRuntime(clock),
				signal,
				fallbackCIDR: `10.${88 + Math.floor(index / 256)}.${index % 256}.0/24`,
				phase: Math.floor((index * config.leaseRenewInterval) / count),
				correlator,
				random: options.random ?? Math.random,
				onError,
			}),
		);
	}
	const reader = clientFor(kubeletsUser, userAgent);
	const informers = follow(kubelets, reader, options);
	return { stopped: run(kubelets, informers, signal) };
}

function follow(
	kubelets: ReadonlyMap<string, Kubelet>,
	client: Client,
	{ clock, onError }: KubeletsOptions,
) {
	const nodes = new Informer({ client, clock, resource: kinds.nodes, onError });
	nodes.addHandlers({
		onAdd: (node) => kubelets.get(node.metadata.name ?? "")?.nodeChanged(node),
		onUpdate: (_old, node) =>
			kubelets.get(node.metadata.name ?? "")?.nodeChanged(node),
		onDelete: (node) =>
			kubelets.get(node.metadata.name ?? "")?.nodeChanged(undefined),
	});
	const pods = new Informer({
		client,
		clock,
		resource: kinds.pods,
		fieldSelector: "spec.nodeName!=",
		onError,
	});
	const kubeletOf = ({ spec }: Pod) => kubelets.get(spec.nodeName ?? "");
	pods.addHandlers({
		onAdd: (pod) => kubeletOf(pod)?.podChanged(pod),
		onUpdate: (_old, pod) => kubeletOf(pod)?.podChanged(pod),
		onDelete: (pod) => kubeletOf(pod)?.podGone(pod.metadata.uid ?? ""),
	});
	return { nodes, pods };
}

async function run(
	kubelets: ReadonlyMap<string, Kubelet>,
	{ nodes, pods }: ReturnType<typeof follow>,
	signal: AbortSignal,
): Promise<void> {
	if (kubelets.size === 0 || signal.aborted) return;
	const informers = Promise.all([nodes.run(signal), pods.run(signal)]);
	const starting = Promise.all([...kubelets.values()].map((k) => k.start()));
	await new Promise<void>((resolve) =>
		signal.addEventListener("abort", () => resolve(), { once: true }),
	);
	for (const kubelet of kubelets.values()) kubelet.stop();
	await Promise.all([informers, starting]);
}

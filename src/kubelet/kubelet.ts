import type { Clock } from "../apimachinery/clock.ts";
import type { Client } from "../client/client.ts";
import type { EventCorrelator } from "../client/events/correlator.ts";
import {
	ApiEventRecorder,
	type EventRecorder,
} from "../client/events/recorder.ts";
import type { Node, NodeAddress } from "../client/types/node.ts";
import type { Pod } from "../client/types/pod.ts";
import type { KubeletConfig } from "./config.ts";
import type { NodeContext } from "./context.ts";
import { NodeAgent } from "./node/node-agent.ts";
import { whyRefused } from "./pods/admission.ts";
import { containerReference } from "./pods/container-reference.ts";
import { PodWorker } from "./pods/pod-worker.ts";
import { restorePod } from "./pods/restore.ts";
import type { NodeRuntime } from "./runtime/cri.ts";

export interface KubeletOptions {
	readonly name: string;
	readonly addresses: readonly NodeAddress[];
	/** Acts as `system:node:NAME`. */
	readonly client: Client;
	readonly clock: Clock;
	readonly config: KubeletConfig;
	readonly runtime: NodeRuntime;
	readonly signal: AbortSignal;
	/** For pods while nobody gives the node a range. */
	readonly fallbackCIDR: string;
	readonly phase: number;
	/** Of all kubelets of the process. */
	readonly correlator: EventCorrelator;
	random(): number;
	onError(message: string, error: unknown): void;
}

/** The agent of one node: registers it, keeps it alive and runs the pods that are given to it. */
export class Kubelet {
	readonly name: string;
	readonly #options: KubeletOptions;
	readonly #context: NodeContext;
	readonly #recorder: EventRecorder;
	readonly #agent: NodeAgent;
	readonly #workers = new Map<string, PodWorker>();
	#waiting: Pod[] | undefined = [];
	#cancelPatience: (() => void) | undefined;

	constructor(options: KubeletOptions) {
		const { name, addresses, client, clock, signal, runtime } = options;
		this.name = name;
		this.#options = options;
		this.#recorder = new ApiEventRecorder({
			client,
			clock,
			signal,
			component: "kubelet",
			host: name,
			correlator: options.correlator,
		});
		this.#context = {
			...options,
			hostIP: addresses.find((a) => a.type === "InternalIP")?.address ?? "",
			node: () => this.#agent.node,
			event: (pod, container, type, reason, message) =>
				this.#recorder.event(
					containerReference(pod, container),
					type,
					reason,
					message,
				),
		};
		this.#agent = new NodeAgent({
			context: this.#context,
			recorder: this.#recorder,
			addresses,
			phase: options.phase,
		});
		runtime.subscribe(({ podUid }) => this.#workers.get(podUid)?.wake());
	}

	/** Resolves when the node is in the API; pods that came before are run then. */
	async start(): Promise<void> {
		const { clock, config, fallbackCIDR, onError, signal } = this.#options;
		try {
			await this.#agent.start();
		} catch (error) {
			if (signal.aborted) return;
			onError("cannot register a node", error);
			this.#cancelPatience = clock.setTimeout(() => void this.start(), 1000);
			return;
		}
		const { node } = this.#agent;
		if (node !== undefined) this.nodeChanged(node);
		this.#cancelPatience = clock.setTimeout(
			() => this.#useCIDRs([fallbackCIDR]),
			config.podCIDRPatience,
		);
		const waiting = this.#waiting ?? [];
		this.#waiting = undefined;
		for (const pod of waiting) this.podChanged(pod);
	}

	/** The node as the API has it now, undefined when it has gone. */
	nodeChanged(node: Node | undefined): void {
		this.#agent.nodeChanged(node);
		const cidrs =
			node?.spec.podCIDRs ??
			(node?.spec.podCIDR === undefined ? [] : [node.spec.podCIDR]);
		if (cidrs.length > 0) this.#useCIDRs(cidrs);
	}

	/** A pod of this node has come or has changed. */
	podChanged(pod: Pod): void {
		if (this.#waiting !== undefined) {
			this.#waiting = this.#waiting.filter(
				(other) => other.metadata.uid !== pod.metadata.uid,
			);
			this.#waiting.push(pod);
			return;
		}
		const uid = pod.metadata.uid ?? "";
		const known = this.#workers.get(uid);
		if (known !== undefined) known.update(pod);
		else this.#take(uid, pod);
	}

	/** A pod of this node has gone from the API. */
	podGone(uid: string): void {
		this.#waiting = this.#waiting?.filter((pod) => pod.metadata.uid !== uid);
		this.#workers.get(uid)?.remove();
		this.#workers.delete(uid);
	}

	/** Ends without touching anything. */
	stop(): void {
		this.#cancelPatience?.();
		this.#agent.stop();
		for (const worker of this.#workers.values()) worker.close();
	}

	#take(uid: string, pod: Pod): void {
		const { node } = this.#agent;
		const isNew = pod.status.startTime === undefined;
		const refused =
			isNew && node !== undefined
				? whyRefused(pod, node, this.#active(uid))
				: undefined;
		const sandboxId = isNew
			? undefined
			: restorePod(this.#options.runtime, pod);
		const worker = new PodWorker({
			context: this.#context,
			pod,
			refused,
			...(sandboxId === undefined ? {} : { sandboxId }),
			others: () => this.#active(uid),
		});
		this.#workers.set(uid, worker);
		worker.wake();
	}

	/** Pods that take up room, but for one. */
	*#active(except: string): Generator<Pod> {
		for (const [uid, worker] of this.#workers)
			if (uid !== except && worker.isActive) yield worker.pod;
	}

	#useCIDRs(cidrs: readonly string[]): void {
		const { runtime, fallbackCIDR } = this.#options;
		this.#cancelPatience?.();
		const before = runtime.networkReady;
		if (before && cidrs[0] === fallbackCIDR) return;
		runtime.updateRuntimeConfig(cidrs);
		if (before) return;
		void this.#agent.markReady();
		for (const worker of this.#workers.values()) worker.wake();
	}
}

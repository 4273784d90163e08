import { isDeepStrictEqual } from "node:util";
import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import type { EventRecorder } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type { ObjectReference } from "../../client/types/meta.ts";
import type { Node, NodeAddress, NodeStatus } from "../../client/types/node.ts";
import type { NodeContext } from "../context.ts";
import { NodeLease } from "./lease.ts";
import { initialNode, type NodeFacts, nodeStatus } from "./node-object.ts";

export interface NodeAgentOptions {
	readonly context: NodeContext;
	readonly recorder: EventRecorder;
	readonly addresses: readonly NodeAddress[];
	/** Milliseconds by which this node's heartbeats come after those of the first. */
	readonly phase: number;
}

/** Registers a node and keeps it alive in the API (pkg/kubelet/kubelet_node_status.go). */
export class NodeAgent {
	readonly #options: NodeAgentOptions;
	readonly #context: NodeContext;
	readonly #lease: NodeLease;
	#node: Node | undefined;
	#reportedAt = 0;
	#ready = false;
	#writing: Promise<void> = Promise.resolve();
	#cancel: (() => void) | undefined;

	constructor(options: NodeAgentOptions) {
		this.#options = options;
		this.#context = options.context;
		this.#lease = new NodeLease(options.context);
	}

	/** Undefined before it is registered and after someone deleted it. */
	get node(): Node | undefined {
		return this.#node;
	}

	/** Resolves when the node is in the API. */
	async start(): Promise<void> {
		const { clock, config } = this.#context;
		this.#event("Normal", "Starting", "Starting kubelet.");
		await this.#register();
		for (const [reason, message] of [
			["NodeHasSufficientMemory", "status is now: NodeHasSufficientMemory"],
			["NodeHasNoDiskPressure", "status is now: NodeHasNoDiskPressure"],
			["NodeHasSufficientPID", "status is now: NodeHasSufficientPID"],
		] as const)
			this.#event("Normal", reason, `Node ${this.#context.name} ${message}`);
		this.#event(
			"Normal",
			"NodeAllocatableEnforced",
			"Updated Node Allocatable limit across pods",
		);
		await this.#beat();
		const next = this.#options.phase % config.leaseRenewInterval;
		this.#cancel = clock.setTimeout(
			() => void this.#heartbeats(),
			next === 0 ? config.leaseRenewInterval : next,
		);
	}

	/** The Node as the API has it now. */
	nodeChanged(node: Node | undefined): void {
		const known = Number(this.#node?.metadata.resourceVersion ?? 0);
		// Our own writes are known before the watch tells of them.
		if (node === undefined || Number(node.metadata.resourceVersion) >= known)
			this.#node = node;
	}

	/** Pods can be given addresses from now on. */
	async markReady(): Promise<void> {
		if (this.#ready) return;
		this.#ready = true;
		await this.report();
	}

	/** Writes the status if it has changed, or has not been written for long. */
	report(): Promise<void> {
		this.#writing = this.#writing.then(() => this.#report());
		return this.#writing;
	}

	stop(): void {
		this.#cancel?.();
	}

	async #heartbeats(): Promise<void> {
		const { clock, config, signal } = this.#context;
		if (signal.aborted) return;
		this.#cancel = clock.setTimeout(
			() => void this.#heartbeats(),
			config.leaseRenewInterval,
		);
		await this.#beat();
		await this.report();
	}

	async #beat(): Promise<void> {
		// A deleted node stays deleted: it comes back when its kubelet is started again.
		if (this.#node === undefined) return;
		try {
			await this.#lease.renew();
		} catch (error) {
			this.#failed("cannot renew the lease of a node", error);
		}
	}

	async #register(): Promise<void> {
		const { client, name, runtime } = this.#context;
		const facts = this.#facts(await runtime.listImages());
		try {
			this.#node = await client.create(kinds.nodes, initialNode(facts));
		} catch (error) {
			if (!isAlreadyExists(error)) throw error;
			this.#node = await client.get(kinds.nodes, "", name);
			await this.#relabel(initialNode(facts));
		}
		this.#reportedAt = this.#context.clock.now();
	}

	/** A node that was there before gets the labels that it should have. */
	async #relabel({ metadata }: Node): Promise<void> {
		const { labels = {}, annotations = {} } = metadata;
		const has = this.#node?.metadata.labels ?? {};
		if (Object.entries(labels).every(([key, value]) => has[key] === value))
			return;
		this.#node = await this.#context.client.patch(
			kinds.nodes,
			"",
			this.#context.name,
			"strategic",
			{ metadata: { labels, annotations } },
		);
	}

	async #report(): Promise<void> {
		const { client, clock, config, name, runtime } = this.#context;
		const old = this.#node?.status;
		if (old === undefined) return;
		const status = nodeStatus(this.#facts(await runtime.listImages()), old);
		const changed = !isDeepStrictEqual(
			withoutHeartbeats(old, status),
			withoutHeartbeats(status, status),
		);
		const due =
			clock.now() - this.#reportedAt >= config.nodeStatusReportFrequency;
		if (!changed && !due) return;
		this.#reportedAt = clock.now();
		const wasReady = isReady(old);
		try {
			this.#node = await client.patch(
				kinds.nodes,
				"",
				name,
				"strategic",
				{ status },
				{},
				"status",
			);
		} catch (error) {
			if (isNotFound(error)) this.#node = undefined;
			else this.#failed("cannot write the status of a node", error);
			return;
		}
		if (!wasReady && isReady(status))
			this.#event(
				"Normal",
				"NodeReady",
				`Node ${name} status is now: NodeReady`,
			);
	}

	#facts(images: NodeFacts["images"]): NodeFacts {
		const { name, config, runtime, clock } = this.#context;
		return {
			name,
			addresses: this.#options.addresses,
			config,
			runtimeVersion: runtime.version,
			ready: this.#ready,
			images,
			now: clock.now(),
		};
	}

	#event(type: "Normal" | "Warning", reason: string, message: string): void {
		this.#options.recorder.event(
			nodeReference(this.#context.name),
			type,
			reason,
			message,
		);
	}

	#failed(message: string, error: unknown): void {
		if (!this.#context.signal.aborted) this.#context.onError(message, error);
	}
}

/** Events about nodes carry the name in place of the uid, which a kubelet does not know when it starts. */
const nodeReference = (name: string): ObjectReference => ({
	kind: "Node",
	name,
	uid: name,
});

const isReady = ({ conditions = [] }: NodeStatus): boolean =>
	conditions.some(({ type, status }) => type === "Ready" && status === "True");

/** The fields of `like`, without the times of heartbeats. */
function withoutHeartbeats(status: NodeStatus, like: NodeStatus): object {
	const fields = Object.keys(like) as (keyof NodeStatus)[];
	const own = new Set((like.conditions ?? []).map(({ type }) => type));
	return {
		...Object.fromEntries(fields.map((field) => [field, status[field]])),
		nodeInfo: Object.fromEntries(
			Object.keys(like.nodeInfo ?? {}).map((key) => [
				key,
				status.nodeInfo?.[key],
			]),
		),
		conditions: (status.conditions ?? [])
			.filter(({ type }) => own.has(type))
			.map(({ lastHeartbeatTime, ...rest }) => rest),
	};
}

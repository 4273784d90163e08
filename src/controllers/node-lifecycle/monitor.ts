import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import type { Node, NodeCondition, Taint } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { ControllerContext } from "../definition.ts";
import {
	notReadyTaint,
	sameTaint,
	unreachableTaint,
} from "../shared/taints.ts";
import {
	type NodeHealth,
	observeHealth,
	readyOf,
	unknownConditions,
} from "./health.ts";
import { swapTaints } from "./taints.ts";
import {
	EvictionQueue,
	rateOf,
	type ZoneState,
	zoneOf,
	zoneState,
} from "./zones.ts";

/** --node-startup-grace-period */
const startupGraceMs = 60_000;

const notReady: Taint = { key: notReadyTaint, effect: "NoExecute" };
const unreachable: Taint = { key: unreachableTaint, effect: "NoExecute" };

const taintFor = (status: string | undefined): Taint | undefined =>
	status === "False"
		? notReady
		: status === "Unknown"
			? unreachable
			: undefined;

export interface MonitorParts {
	podsOn(node: string): readonly Pod[];
	markPodsNotReady(pods: readonly Pod[]): Promise<void>;
}

/** Follows the heartbeats of nodes and taints those that are not ready, so that their pods go (pkg/controller/nodelifecycle). */
export class NodeMonitor {
	readonly #context: ControllerContext;
	readonly #parts: MonitorParts;
	readonly #health = new Map<string, NodeHealth>();
	readonly #known = new Map<string, string>();
	readonly #zones = new Map<string, EvictionQueue>();
	readonly #states = new Map<string, ZoneState>();

	constructor(context: ControllerContext, parts: MonitorParts) {
		this.#context = context;
		this.#parts = parts;
	}

	/** Do nodes wait to be tainted? */
	get busy(): boolean {
		return [...this.#zones.values()].some(({ size }) => size > 0);
	}

	/** What was heard of a node last. */
	readyOf(node: string): NodeCondition | undefined {
		return this.#health.get(node)?.ready;
	}

	/** One look at all nodes. */
	async check(): Promise<void> {
		const nodes = this.#context.informers.of(kinds.nodes).lister.list();
		this.#noteComings(nodes);
		const counts = new Map<string, { ready: number; notReady: number }>();
		for (const node of nodes) {
			const ready = await this.#checkNode(node);
			if (ready === undefined) continue;
			const zone = zoneOf(node);
			const count = counts.get(zone) ?? { ready: 0, notReady: 0 };
			counts.set(zone, count);
			if (ready.status === "True") count.ready++;
			else count.notReady++;
		}
		await this.#handleDisruption(counts, nodes);
	}

	#noteComings(nodes: readonly Node[]): void {
		const names = new Set<string>();
		for (const { metadata } of nodes) {
			const { name = "", uid = "" } = metadata;
			names.add(name);
			if (this.#known.has(name)) continue;
			this.#known.set(name, uid);
			this.#event(
				name,
				uid,
				"RegisteredNode",
				`Registered Node ${name} in Controller`,
			);
		}
		for (const [name, uid] of this.#known) {
			if (names.has(name)) continue;
			this.#known.delete(name);
			this.#health.delete(name);
			for (const zone of this.#zones.values()) zone.remove(name);
			this.#event(
				name,
				uid,
				"RemovingNode",
				`Removing Node ${name} from Controller`,
			);
		}
	}

	#event(name: string, uid: string, reason: string, text: string): void {
		this.#context.recorder.event(
			{ kind: "Node", apiVersion: "v1", name, uid },
			"Normal",
			reason,
			`Node ${name} event: ${text}`,
		);
	}

	/** The Ready condition after this look; undefined when the node has none. */
	async #checkNode(node: Node): Promise<NodeCondition | undefined> {
		const { informers, clock } = this.#context;
		const { name = "", creationTimestamp = null } = node.metadata;
		const lease = informers
			.of(kinds.leases)
			.lister.get("kube-node-lease", name);
		const now = clock.now();
		const health = observeHealth(node, lease, this.#health.get(name), now);
		this.#health.set(name, health);
		const observed: NodeCondition = readyOf(node) ?? {
			type: "Ready",
			status: "Unknown",
			lastHeartbeatTime: creationTimestamp,
			lastTransitionTime: creationTimestamp,
		};
		const current = await this.#expire(node, health, now);
		if (current === undefined) return undefined;
		await this.#taintOrNot(node, observed);
		if (current.status !== "True" && observed.status === "True") {
			this.#context.recorder.event(
				{ kind: "Node", apiVersion: "v1", name, uid: node.metadata.uid ?? "" },
				"Normal",
				"NodeNotReady",
				`Node ${name} status is now: NodeNotReady`,
			);
			await this.#parts.markPodsNotReady(this.#parts.podsOn(name));
		}
		return current;
	}

	/** Says Unknown of a node that was silent for too long. */
	async #expire(
		node: Node,
		health: NodeHealth,
		now: number,
	): Promise<NodeCondition | undefined> {
		const ready = readyOf(node);
		const { client, config } = this.#context;
		const grace =
			ready === undefined ? startupGraceMs : config.nodeMonitorGracePeriodMs;
		if (now <= health.probedAt + grace) return ready;
		const conditions = unknownConditions(node, now);
		const next = conditions.find(({ type }) => type === "Ready");
		if (deepEqual(next, ready)) return ready;
		try {
			const updated = await client.updateStatus(kinds.nodes, {
				...node,
				status: { ...node.status, conditions },
			});
			this.#health.set(node.metadata.name ?? "", {
				...health,
				ready: readyOf(updated),
			});
		} catch (error) {
			if (!isConflict(error) && !isNotFound(error)) throw error;
			return ready;
		}
		return next;
	}

	/** Decides by the condition as it was before this look. */
	async #taintOrNot(node: Node, { status }: NodeCondition): Promise<void> {
		const { client, clock } = this.#context;
		const wanted = taintFor(status);
		if (wanted === undefined) return this.#markReachable(node);
		const other = wanted === notReady ? unreachable : notReady;
		const taints = node.spec.taints ?? [];
		if (taints.some((taint) => sameTaint(taint, other)))
			return swapTaints(
				client,
				node,
				{ add: [wanted], remove: [other] },
				clock.now(),
			);
		if (taints.some((taint) => sameTaint(taint, wanted))) return;
		this.#zone(zoneOf(node)).add(node.metadata.name ?? "");
	}

	async #markReachable(node: Node): Promise<void> {
		const { client, clock } = this.#context;
		this.#zone(zoneOf(node)).remove(node.metadata.name ?? "");
		await swapTaints(
			client,
			node,
			{ add: [], remove: [notReady, unreachable] },
			clock.now(),
		);
	}

	/** Taints those whose turn it is. */
	async taintNext(): Promise<void> {
		const { client, clock, informers } = this.#context;
		for (const queue of this.#zones.values())
			for (let name = queue.next(); name !== undefined; name = queue.next()) {
				const node = informers.of(kinds.nodes).lister.get("", name);
				const wanted = node && taintFor(readyOf(node)?.status);
				if (node === undefined || wanted === undefined) continue;
				const other = wanted === notReady ? unreachable : notReady;
				await swapTaints(
					client,
					node,
					{ add: [wanted], remove: [other] },
					clock.now(),
				);
			}
	}

	#zone(name: string): EvictionQueue {
		let zone = this.#zones.get(name);
		if (zone === undefined) {
			zone = new EvictionQueue(this.#context.clock);
			this.#zones.set(name, zone);
		}
		return zone;
	}

	/** When no node at all is heard of, it is more likely that nothing is heard than that nothing runs: then nobody is evicted. */
	async #handleDisruption(
		counts: ReadonlyMap<string, { ready: number; notReady: number }>,
		nodes: readonly Node[],
	): Promise<void> {
		const states = new Map<string, ZoneState>();
		for (const [zone, { ready, notReady: bad }] of counts) {
			states.set(zone, zoneState(ready, bad));
			if (!this.#states.has(zone)) this.#states.set(zone, "Normal");
		}
		for (const zone of this.#states.keys())
			if (!states.has(zone)) this.#states.delete(zone);
		const full = (all: ReadonlyMap<string, ZoneState>) =>
			[...all.values()].every((state) => state === "FullDisruption");
		const [nowAll, wasAll] = [full(states), full(this.#states)];
		if (nowAll && wasAll) return;
		if (nowAll) {
			for (const node of nodes) await this.#markReachable(node);
			for (const zone of states.keys()) {
				this.#zone(zone).rate = 0;
				this.#states.set(zone, "FullDisruption");
			}
			return;
		}
		if (wasAll) {
			const now = this.#context.clock.now();
			for (const health of this.#health.values()) health.probedAt = now;
		}
		for (const [zone, state] of states) {
			if (!wasAll && this.#states.get(zone) === state) continue;
			const { ready = 0, notReady: bad = 0 } = counts.get(zone) ?? {};
			this.#zone(zone).rate = rateOf(state, ready + bad);
			this.#states.set(zone, state);
		}
	}
}

import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import { NodeInfo } from "../framework/node-info.ts";
import { type PodInfo, podInfo, podKey } from "../framework/pod-info.ts";
import { interleaveZones, zoneOf } from "./node-order.ts";
import { PodCounts } from "./pod-counts.ts";
import { TermIndex } from "./term-index.ts";

interface Placed {
	readonly info: PodInfo;
	readonly node: string;
	/** We placed it, the API has not told us so yet. */
	readonly assumed: boolean;
}

/**
 * Nodes and the pods on them, kept up to date in place (internal/cache/cache.go). Pods that have just been placed
 * count at once. There is no snapshot: placing a pod is one synchronous step.
 */
export class SchedulerCache {
	readonly #nodes = new Map<string, NodeInfo>();
	readonly #pods = new Map<string, Placed>();
	#list: NodeInfo[] | undefined;
	/** How many nodes have an image, by its name. */
	readonly imageNodes = new Map<string, number>();
	readonly counts = new PodCounts(() => this.#placed());
	readonly antiAffinity = new TermIndex();
	readonly affinity = new TermIndex();
	readonly preferredAffinity = new TermIndex();
	readonly preferredAntiAffinity = new TermIndex();

	/** Nodes that exist, zones taking turns. */
	get nodes(): readonly NodeInfo[] {
		this.#list ??= interleaveZones(
			[...this.#nodes.values()].filter(({ node }) => node !== undefined),
			({ node }) => (node === undefined ? "" : zoneOf(node)),
		);
		return this.#list;
	}

	get podCount(): number {
		return this.#pods.size;
	}

	/** A node that exists. */
	node(name: string): NodeInfo | undefined {
		const info = this.#nodes.get(name);
		return info?.node === undefined ? undefined : info;
	}

	setNode(node: Node): void {
		const info = this.#infoOf(node.metadata.name ?? "");
		const before = info.node;
		this.#countImages(info, -1);
		info.setNode(node);
		this.#countImages(info, 1);
		if (before === undefined || zoneOf(before) !== zoneOf(node))
			this.#list = undefined;
	}

	/** Pods that still name it are kept, for when it comes back. */
	removeNode(name: string): void {
		const info = this.#nodes.get(name);
		if (info === undefined) return;
		this.#countImages(info, -1);
		info.setNode(undefined);
		if (info.pods.size === 0) this.#nodes.delete(name);
		this.#list = undefined;
	}

	/** The pod counts as being on the node from now on. */
	assume(info: PodInfo, node: string): void {
		this.#place({ info, node, assumed: true });
	}

	/** It could not be bound after all. */
	forget(uid: string): void {
		const placed = this.#pods.get(uid);
		if (placed?.assumed) this.#remove(uid, placed);
	}

	isAssumed(uid: string): boolean {
		return this.#pods.get(uid)?.assumed ?? false;
	}

	/** A pod that has a node, as the API has it now. */
	setPod(pod: Pod): void {
		const uid = podKey(pod);
		const before = this.#pods.get(uid);
		if (before !== undefined) this.#remove(uid, before);
		this.#place({
			info: podInfo(pod),
			node: pod.spec.nodeName ?? "",
			assumed: false,
		});
	}

	removePod(uid: string): void {
		const placed = this.#pods.get(uid);
		if (placed !== undefined) this.#remove(uid, placed);
	}

	podInfo(uid: string): PodInfo | undefined {
		return this.#pods.get(uid)?.info;
	}

	#place(placed: Placed): void {
		const { info, node } = placed;
		this.#pods.set(info.key, placed);
		this.#infoOf(node).addPod(info);
		this.#count(info, node, 1);
	}

	#remove(uid: string, { info, node }: Placed): void {
		this.#pods.delete(uid);
		this.#count(info, node, -1);
		const nodeInfo = this.#nodes.get(node);
		nodeInfo?.removePod(uid);
		if (nodeInfo?.node === undefined && nodeInfo?.pods.size === 0)
			this.#nodes.delete(node);
	}

	#count(info: PodInfo, node: string, by: 1 | -1): void {
		this.counts.count(info, node, by);
		this.antiAffinity.count(info.antiAffinity, node, by);
		this.affinity.count(info.affinity, node, by);
		this.preferredAffinity.count(info.preferredAffinity, node, by);
		this.preferredAntiAffinity.count(info.preferredAntiAffinity, node, by);
	}

	#countImages(info: NodeInfo, by: 1 | -1): void {
		for (const name of info.images.keys()) {
			const nodes = (this.imageNodes.get(name) ?? 0) + by;
			if (nodes === 0) this.imageNodes.delete(name);
			else this.imageNodes.set(name, nodes);
		}
	}

	#infoOf(name: string): NodeInfo {
		let info = this.#nodes.get(name);
		if (info === undefined) {
			info = new NodeInfo(name);
			this.#nodes.set(name, info);
		}
		return info;
	}

	*#placed(): Generator<readonly [PodInfo, string]> {
		for (const { info, node } of this.#pods.values()) yield [info, node];
	}
}

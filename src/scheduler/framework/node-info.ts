import { amountsOf } from "../../client/pods/requests.ts";
import type { Node } from "../../client/types/node.ts";
import type { HostPort, PodInfo } from "./pod-info.ts";
import { Resource } from "./resource.ts";

/** A node with the pods on it, kept up to date in place (framework/types.go, NodeInfo). */
export class NodeInfo {
	readonly name: string;
	/** Undefined while pods name a node that is not there. */
	node: Node | undefined;
	readonly pods = new Map<string, PodInfo>();
	requested = new Resource();
	nonZeroCPU = 0;
	nonZeroMemory = 0;
	allocatable = new Resource();
	/** `protocol/port` to the addresses it is taken on, with how many take it. */
	readonly ports = new Map<string, Map<string, number>>();
	/** Image name to its bytes. */
	images: ReadonlyMap<string, number> = new Map();
	/** `namespace/claim` to how many pods use it. */
	readonly claims = new Map<string, number>();

	constructor(name: string) {
		this.name = name;
	}

	setNode(node: Node | undefined): void {
		this.node = node;
		this.allocatable = Resource.of(amountsOf(node?.status.allocatable));
		const images = new Map<string, number>();
		for (const { names = [], sizeBytes = 0 } of node?.status.images ?? [])
			for (const name of names) images.set(name, sizeBytes);
		this.images = images;
	}

	addPod(info: PodInfo): void {
		this.pods.set(info.key, info);
		this.#account(info, 1);
	}

	/** False when it was not there. */
	removePod(key: string): boolean {
		const info = this.pods.get(key);
		if (info === undefined) return false;
		this.pods.delete(key);
		this.#account(info, -1);
		return true;
	}

	/** For simulations: pods may come and go without anyone noticing. */
	clone(): NodeInfo {
		const copy = new NodeInfo(this.name);
		copy.node = this.node;
		copy.allocatable = this.allocatable;
		copy.images = this.images;
		for (const info of this.pods.values()) copy.addPod(info);
		return copy;
	}

	/** Is one of the ports taken, on the same address or on all? */
	hasConflict(wanted: readonly HostPort[]): boolean {
		for (const { ip, protocol, port } of wanted) {
			const taken = this.ports.get(`${protocol}/${port}`);
			if (taken === undefined || taken.size === 0) continue;
			if (ip === anyAddress || taken.has(ip) || taken.has(anyAddress))
				return true;
		}
		return false;
	}

	#account(info: PodInfo, sign: 1 | -1): void {
		this.requested.add(info.requests, sign);
		this.nonZeroCPU += sign * info.nonZeroCPU;
		this.nonZeroMemory += sign * info.nonZeroMemory;
		for (const { ip, protocol, port } of info.ports) {
			const key = `${protocol}/${port}`;
			const taken = this.ports.get(key) ?? new Map<string, number>();
			this.ports.set(key, taken);
			count(taken, ip, sign);
		}
		for (const claim of info.claims)
			count(this.claims, `${info.pod.metadata.namespace}/${claim}`, sign);
	}
}

const anyAddress = "0.0.0.0";

function count(counts: Map<string, number>, key: string, by: number): void {
	const value = (counts.get(key) ?? 0) + by;
	if (value === 0) counts.delete(key);
	else counts.set(key, value);
}

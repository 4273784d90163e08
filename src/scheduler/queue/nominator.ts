import type { PodInfo } from "../framework/pod-info.ts";

const none: readonly PodInfo[] = [];

/** Pods for whom room was made on a node, until they are placed (backend/queue/nominator.go). */
export class Nominator {
	readonly #byNode = new Map<string, PodInfo[]>();
	readonly #nodeOf = new Map<string, string>();

	/** "" when the pod has no nomination. */
	nodeOf(uid: string): string {
		return this.#nodeOf.get(uid) ?? "";
	}

	on(node: string): readonly PodInfo[] {
		return this.#byNode.get(node) ?? none;
	}

	/** Replaces an earlier nomination. */
	add(info: PodInfo, node: string): void {
		this.delete(info.key);
		if (node === "") return;
		this.#nodeOf.set(info.key, node);
		this.#byNode.set(node, [...this.on(node), info]);
	}

	delete(uid: string): void {
		const node = this.#nodeOf.get(uid);
		if (node === undefined) return;
		this.#nodeOf.delete(uid);
		const left = this.on(node).filter((info) => info.key !== uid);
		if (left.length === 0) this.#byNode.delete(node);
		else this.#byNode.set(node, left);
	}
}

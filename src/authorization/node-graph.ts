import type { KubeObject } from "../apimachinery/object.ts";
import {
	type PersistentVolumeObject,
	type PodObject,
	podReferences,
	volumeSecrets,
} from "./node-references.ts";

/** Kinds of objects that a node may read because of what runs on it. */
export type NodeRelated =
	| "configmap"
	| "persistentvolume"
	| "persistentvolumeclaim"
	| "pod"
	| "podcertificaterequest"
	| "resourceclaim"
	| "resourceslice"
	| "secret"
	| "serviceaccount"
	| "volumeattachment";

const keyOf = (kind: NodeRelated, namespace: string, name: string): string =>
	`${kind}/${namespace}/${name}`;

const idOf = (kind: NodeRelated, object: KubeObject): string =>
	keyOf(kind, object.metadata.namespace ?? "", object.metadata.name ?? "");

interface PodEntry {
	readonly uid: string;
	readonly node: string;
	/** Keys of what the pod uses. */
	readonly uses: readonly string[];
}

/**
 * Which objects are related to which node (plugin/pkg/auth/authorizer/node/graph.go):
 * node <- pod <- secret, configmap, claim, account; claim <- volume <- secret; node <- attachment, slice.
 * Fed with events of pods, volumes, attachments and slices; every question is answered by a few look-ups.
 */
export class NodeGraph {
	readonly #pods = new Map<string, PodEntry>();
	/** Object -> node -> how many pods there use it. */
	readonly #users = new Map<string, Map<string, number>>();
	/** Volume -> the claim it is bound to, and the secrets the kubelet needs to mount it. */
	readonly #volumes = new Map<
		string,
		{ readonly claim: string; readonly secrets: readonly string[] }
	>();
	/** Secret -> volumes. */
	readonly #volumesOfSecret = new Map<string, Set<string>>();
	/** Attachments, slices and requests: object -> the one node it is for. */
	readonly #direct = new Map<string, string>();

	setPod(pod: PodObject): void {
		const id = idOf("pod", pod);
		const node = pod.spec?.nodeName ?? "";
		if (node === "") return;
		// What a pod refers to can't change while it is on a node, but for the claims made for it.
		const uses = podReferences(pod).map(([kind, name]) =>
			keyOf(kind, pod.metadata.namespace ?? "", name),
		);
		const old = this.#pods.get(id);
		if (
			old?.uid === pod.metadata.uid &&
			old?.node === node &&
			old.uses.length === uses.length
		)
			return;
		this.#dropPod(id);
		this.#pods.set(id, { uid: pod.metadata.uid ?? "", node, uses });
		for (const key of uses) {
			const nodes = this.#users.get(key) ?? new Map<string, number>();
			nodes.set(node, (nodes.get(node) ?? 0) + 1);
			this.#users.set(key, nodes);
		}
	}

	deletePod(pod: KubeObject): void {
		this.#dropPod(idOf("pod", pod));
	}

	setVolume(volume: PersistentVolumeObject): void {
		this.deleteVolume(volume);
		const claim = volume.spec?.claimRef;
		if (claim === undefined) return;
		const name = volume.metadata.name ?? "";
		const secrets = volumeSecrets(volume).map((s) =>
			keyOf("secret", s.namespace, s.name),
		);
		this.#volumes.set(name, {
			claim: keyOf(
				"persistentvolumeclaim",
				claim.namespace ?? "",
				claim.name ?? "",
			),
			secrets,
		});
		for (const secret of secrets) {
			const volumes = this.#volumesOfSecret.get(secret) ?? new Set<string>();
			this.#volumesOfSecret.set(secret, volumes.add(name));
		}
	}

	deleteVolume(volume: KubeObject): void {
		const name = volume.metadata.name ?? "";
		for (const secret of this.#volumes.get(name)?.secrets ?? []) {
			const volumes = this.#volumesOfSecret.get(secret);
			volumes?.delete(name);
			if (volumes?.size === 0) this.#volumesOfSecret.delete(secret);
		}
		this.#volumes.delete(name);
	}

	/** Of objects that name their node themselves; an empty name means none. */
	setNodeOf(
		kind: "volumeattachment" | "resourceslice" | "podcertificaterequest",
		object: KubeObject,
		node: string,
	): void {
		if (node === "") this.#direct.delete(idOf(kind, object));
		else this.#direct.set(idOf(kind, object), node);
	}

	deleteNodeOf(
		kind: "volumeattachment" | "resourceslice" | "podcertificaterequest",
		object: KubeObject,
	): void {
		this.#direct.delete(idOf(kind, object));
	}

	/** Whether anything on the node leads to the object. */
	related(
		node: string,
		kind: NodeRelated,
		namespace: string,
		name: string,
	): boolean {
		const key = keyOf(kind, namespace, name);
		if (kind === "pod") return this.#pods.get(key)?.node === node;
		if (kind === "persistentvolume") return this.#volumeOn(node, name);
		if (this.#users.get(key)?.has(node)) return true;
		if (kind === "secret")
			for (const volume of this.#volumesOfSecret.get(key) ?? [])
				if (this.#volumeOn(node, volume)) return true;
		return this.#direct.get(key) === node;
	}

	#volumeOn(node: string, volume: string): boolean {
		const claim = this.#volumes.get(volume)?.claim;
		return claim !== undefined && (this.#users.get(claim)?.has(node) ?? false);
	}

	#dropPod(id: string): void {
		const pod = this.#pods.get(id);
		if (pod === undefined) return;
		this.#pods.delete(id);
		for (const key of pod.uses) {
			const nodes = this.#users.get(key);
			const left = (nodes?.get(pod.node) ?? 0) - 1;
			if (left > 0) nodes?.set(pod.node, left);
			else nodes?.delete(pod.node);
			if (nodes?.size === 0) this.#users.delete(key);
		}
	}
}

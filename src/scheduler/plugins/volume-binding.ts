import { volumeClaimName } from "../../client/pods/volume-claims.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../client/types/storage.ts";
import { stateKey } from "../framework/cycle-state.ts";
import { type Cycle, definePlugin } from "../framework/plugin.ts";
import {
	failure,
	type Result,
	type Status,
	skip,
	unresolvable,
} from "../framework/status.ts";
import type { Listers } from "../listers.ts";
import { isBound, waitsForConsumer } from "./shared/volume-claims.ts";
import {
	canProvision,
	findVolume,
	selectedNode,
	volumeReaches,
} from "./shared/volume-matching.ts";
import { bindVolumes, type VolumeDecisions } from "./shared/volume-prebind.ts";

const nodeConflict = unresolvable(
	"node(s) didn't match PersistentVolume's node affinity",
);
const bindConflict = unresolvable(
	"node(s) didn't find available persistent volumes to bind",
);
const lostVolume = unresolvable(
	"node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)",
);
const unboundImmediate = unresolvable(
	"pod has unbound immediate PersistentVolumeClaims",
);

interface VolumeState {
	readonly bound: readonly PersistentVolumeClaim[];
	readonly delayed: readonly PersistentVolumeClaim[];
	/** What each node would mean. */
	readonly byNode: Map<string, VolumeDecisions>;
}
const volumesKey = stateKey<VolumeState>("VolumeBinding");

/** The pod's claims, or why it can't be placed whatever the node. */
function claimsOfPod(
	pod: Pod,
	{ claims }: Listers,
): PersistentVolumeClaim[] | Status {
	const { namespace = "", uid } = pod.metadata;
	const found: PersistentVolumeClaim[] = [];
	for (const volume of pod.spec.volumes ?? []) {
		const name = volumeClaimName(pod, volume);
		if (name === undefined) continue;
		const claim = claims.get(namespace, name);
		const quoted = JSON.stringify(name);
		if (claim === undefined)
			return unresolvable(
				volume.ephemeral === undefined
					? `persistentvolumeclaim ${quoted} not found`
					: `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`,
			);
		if (claim.status?.phase === "Lost")
			return unresolvable(
				`persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? "")}`,
			);
		if (claim.metadata.deletionTimestamp !== undefined)
			return unresolvable(`persistentvolumeclaim ${quoted} is being deleted`);
		if (
			volume.ephemeral !== undefined &&
			!claim.metadata.ownerReferences?.some(
				(o) => o.controller && o.uid === uid,
			)
		)
			return unresolvable(
				`PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
			);
		found.push(claim);
	}
	return found;
}

function decide(
	{ handle, state }: Cycle,
	node: Node,
): VolumeDecisions | Status {
	const { listers } = handle;
	const { bound = [], delayed = [] } = state.read(volumesKey) ?? {};
	for (const { spec } of bound) {
		const volume = listers.volumes.get("", spec.volumeName ?? "");
		if (volume === undefined) return lostVolume;
		if (!volumeReaches(volume, node)) return nodeConflict;
	}
	const matched: [PersistentVolumeClaim, PersistentVolume][] = [];
	const provisioned: PersistentVolumeClaim[] = [];
	const taken = new Set<string>(handle.reservedVolumes);
	for (const claim of delayed) {
		const selected = claim.metadata.annotations?.[selectedNode];
		if (selected !== undefined && selected !== node.metadata.name)
			return bindConflict;
		const volume =
			selected === undefined
				? findVolume(claim, node, listers, taken)
				: undefined;
		if (volume !== undefined) {
			taken.add(volume.metadata.name ?? "");
			matched.push([claim, volume]);
		} else if (canProvision(claim, node, listers)) provisioned.push(claim);
		else return bindConflict;
	}
	return { matched, provisioned };
}

const isStatus = (value: VolumeDecisions | Status): value is Status =>
	"code" in value;

/** Volumes that are bound must reach the node; claims that wait for a pod get theirs bound before the pod is (plugins/volumebinding). */
export const volumeBinding = definePlugin({
	name: "VolumeBinding",
	wakeups: [
		{ resource: "StorageClass", actions: ["Add", "Update"] },
		{ resource: "PersistentVolumeClaim", actions: ["Add", "Update"] },
		{ resource: "PersistentVolume", actions: ["Add", "Update"] },
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeLabel", "UpdateNodeTaint"],
		},
		{ resource: "CSINode", actions: ["Add", "Update"] },
		{ resource: "CSIDriver", actions: ["Update"] },
		{ resource: "CSIStorageCapacity", actions: ["Add", "Update"] },
	],
	preFilter({ pod, handle, state }) {
		const claims = claimsOfPod(pod, handle.listers);
		if (!Array.isArray(claims)) return { result: claims as Status };
		if (claims.length === 0) return { result: skip };
		const bound = claims.filter(isBound);
		const unbound = claims.filter((claim) => !isBound(claim));
		const delayed = unbound.filter(
			(claim) =>
				(claim.spec.volumeName ?? "") === "" &&
				waitsForConsumer(claim, handle.listers),
		);
		if (delayed.length < unbound.length) return { result: unboundImmediate };
		state.write(volumesKey, { bound, delayed, byNode: new Map() });
		return undefined;
	},
	filter(cycle, { node, name }): Result {
		if (node === undefined) return undefined;
		const decisions = decide(cycle, node);
		if (isStatus(decisions)) return decisions;
		cycle.state.read(volumesKey)?.byNode.set(name, decisions);
		return undefined;
	},
	reserve({ state, handle }, node) {
		for (const [, volume] of state.read(volumesKey)?.byNode.get(node)
			?.matched ?? [])
			handle.reservedVolumes.add(volume.metadata.name ?? "");
		return undefined;
	},
	unreserve({ state, handle }, node) {
		for (const [, volume] of state.read(volumesKey)?.byNode.get(node)
			?.matched ?? [])
			handle.reservedVolumes.delete(volume.metadata.name ?? "");
	},
	async preBind(cycle, node) {
		const decisions = cycle.state.read(volumesKey)?.byNode.get(node);
		if (decisions === undefined) return undefined;
		try {
			await bindVolumes(cycle, node, decisions);
			return undefined;
		} catch (error) {
			return failure(error);
		}
	},
});

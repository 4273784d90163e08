import type { Pod, Volume } from "../../client/types/pod.ts";
import { stateKey } from "../framework/cycle-state.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import { type Cycle, definePlugin } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { skip, unschedulable } from "../framework/status.ts";

const diskConflict = unschedulable("node(s) had no available disk");
const exclusiveConflict = unschedulable(
	"node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
);

/** Claims of the pod that only one pod may use, and how many do. */
class Exclusive {
	readonly claims: ReadonlySet<string>;
	conflicts: number;
	constructor(claims: ReadonlySet<string>, conflicts: number) {
		this.claims = claims;
		this.conflicts = conflicts;
	}
	clone(): Exclusive {
		return new Exclusive(this.claims, this.conflicts);
	}
}
const exclusiveKey = stateKey<Exclusive>("PreFilterVolumeRestrictions");

interface Disk {
	readonly key: string;
	readonly readOnly: boolean;
}

/** In-tree disks that one node must not have twice for writing. */
function disksOf({ spec }: Pod): Disk[] {
	return (spec.volumes ?? []).flatMap((volume) => diskOf(volume) ?? []);
}

function diskOf(volume: Volume): Disk | undefined {
	const source = (name: string) =>
		volume[name] as Record<string, unknown> | undefined;
	const gce = source("gcePersistentDisk");
	if (gce) return { key: `gce/${gce.pdName}`, readOnly: gce.readOnly === true };
	const ebs = source("awsElasticBlockStore");
	if (ebs) return { key: `ebs/${ebs.volumeID}`, readOnly: false };
	const iscsi = source("iscsi");
	if (iscsi)
		return { key: `iscsi/${iscsi.iqn}`, readOnly: iscsi.readOnly === true };
	const rbd = source("rbd");
	if (rbd)
		return {
			key: `rbd/${rbd.pool}/${rbd.image}`,
			readOnly: rbd.readOnly === true,
		};
	return undefined;
}

function disksConflict(pod: Pod, { pods }: NodeInfo): boolean {
	const wanted = disksOf(pod);
	if (wanted.length === 0) return false;
	for (const other of pods.values())
		for (const disk of disksOf(other.pod))
			if (
				wanted.some(
					(own) => own.key === disk.key && !(own.readOnly && disk.readOnly),
				)
			)
				return true;
	return false;
}

function update({ pod, state }: Cycle, other: PodInfo, by: 1 | -1): void {
	const exclusive = state.read(exclusiveKey);
	if (exclusive === undefined) return;
	if (other.pod.metadata.namespace !== pod.metadata.namespace) return;
	for (const claim of other.claims)
		if (exclusive.claims.has(claim)) exclusive.conflicts += by;
}

/** Disks that take one writer, and claims that take one pod (plugins/volumerestrictions). */
export const volumeRestrictions = definePlugin({
	name: "VolumeRestrictions",
	wakeups: [
		{ resource: "AssignedPod", actions: ["Delete"] },
		{ resource: "Node", actions: ["Add"] },
		{ resource: "PersistentVolumeClaim", actions: ["Add", "Update"] },
	],
	preFilter({ pod, info, handle, state }) {
		const { namespace = "" } = pod.metadata;
		const claims = new Set<string>();
		for (const name of info.claims)
			if (
				handle.listers.claims
					.get(namespace, name)
					?.spec.accessModes?.includes("ReadWriteOncePod")
			)
				claims.add(name);
		if (claims.size === 0)
			return disksOf(pod).length === 0 ? { result: skip } : undefined;
		let conflicts = 0;
		for (const { claims: used } of handle.cache.nodes)
			for (const claim of claims)
				conflicts += used.get(`${namespace}/${claim}`) ?? 0;
		state.write(exclusiveKey, new Exclusive(claims, conflicts));
		return undefined;
	},
	addPod: (cycle, other) => update(cycle, other, 1),
	removePod: (cycle, other) => update(cycle, other, -1),
	filter({ pod, state }, node) {
		if (disksConflict(pod, node)) return diskConflict;
		return (state.read(exclusiveKey)?.conflicts ?? 0) > 0
			? exclusiveConflict
			: undefined;
	},
});

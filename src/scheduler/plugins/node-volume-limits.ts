import type { Pod } from "../../client/types/pod.ts";
import type { PersistentVolume } from "../../client/types/storage.ts";
import { definePlugin } from "../framework/plugin.ts";
import { skip, unschedulable } from "../framework/status.ts";
import type { Listers } from "../listers.ts";
import { attachLimits, boundVolumes } from "./shared/volume-claims.ts";

const full = unschedulable("node(s) exceed max volume count");

type CsiSource = { driver: string; volumeHandle?: string };

/** `driver/handle` to driver, of the pod's CSI volumes. */
function attachments(pod: Pod, listers: Listers): Map<string, string> {
	const found = new Map<string, string>();
	for (const { spec } of boundVolumes(pod, listers)) {
		const csi = (spec as PersistentVolume["spec"]).csi as CsiSource | undefined;
		if (csi !== undefined)
			found.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
	}
	return found;
}

/** No more volumes of a CSI driver than it says it can attach to a node (plugins/nodevolumelimits/csi.go). */
export const nodeVolumeLimits = definePlugin({
	name: "NodeVolumeLimits",
	wakeups: [
		{ resource: "CSINode", actions: ["Add", "Update"] },
		{ resource: "AssignedPod", actions: ["Delete"] },
		{ resource: "PersistentVolumeClaim", actions: ["Add", "Update"] },
		{ resource: "VolumeAttachment", actions: ["Delete"] },
	],
	preFilter({ info }) {
		return info.claims.length === 0 ? { result: skip } : undefined;
	},
	filter({ pod, handle }, node) {
		const { listers } = handle;
		const limits = attachLimits(listers.csiNodes.get("", node.name));
		if (limits.size === 0) return undefined;
		const wanted = attachments(pod, listers);
		if (wanted.size === 0) return undefined;
		const there = new Map<string, string>();
		for (const other of node.pods.values())
			if (other.claims.length > 0)
				for (const [key, driver] of attachments(other.pod, listers))
					there.set(key, driver);
		const counts = new Map<string, number>();
		for (const [, driver] of new Map([...there, ...wanted]))
			counts.set(driver, (counts.get(driver) ?? 0) + 1);
		const added = new Set(
			[...wanted]
				.filter(([key]) => !there.has(key))
				.map(([, driver]) => driver),
		);
		for (const driver of added) {
			const limit = limits.get(driver);
			if (limit !== undefined && (counts.get(driver) ?? 0) > limit) return full;
		}
		return undefined;
	},
});

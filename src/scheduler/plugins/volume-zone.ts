import { definePlugin } from "../framework/plugin.ts";
import { skip, unresolvable } from "../framework/status.ts";
import { boundVolumes } from "./shared/volume-claims.ts";

const elsewhere = unresolvable("node(s) had no available volume zone");

/** Labels of volumes that say where they are, and what nodes may call the same. */
const zoneLabels: readonly (readonly [string, string])[] = [
	["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"],
	["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"],
	["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
	["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
];

/** Volumes with zone labels are reached from their zones only (plugins/volumezone). */
export const volumeZone = definePlugin({
	name: "VolumeZone",
	wakeups: [
		{ resource: "StorageClass", actions: ["Add"] },
		{ resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
		{ resource: "PersistentVolumeClaim", actions: ["Add", "Update"] },
		{ resource: "PersistentVolume", actions: ["Add", "Update"] },
	],
	preFilter({ info }) {
		return info.claims.length === 0 ? { result: skip } : undefined;
	},
	filter({ pod, handle }, { node }) {
		const labels = node?.metadata.labels ?? {};
		for (const { metadata } of boundVolumes(pod, handle.listers))
			for (const [label, alias] of zoneLabels) {
				const zones = metadata.labels?.[label];
				if (zones === undefined) continue;
				const here = labels[label] ?? labels[alias];
				if (here === undefined || !zones.split("__").includes(here))
					return elsewhere;
			}
		return undefined;
	},
});

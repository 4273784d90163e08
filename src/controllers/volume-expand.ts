import { compareQuantity } from "../apimachinery/quantity.ts";
import { kinds } from "../client/kinds.ts";
import type { PersistentVolumeClaim } from "../client/types/storage.ts";
import { type ControllerDefinition, reads, watchOwn } from "./definition.ts";
import { grant, read, recordEvents } from "./shared/rules.ts";

/** Asked for more than there is. */
const wantsMore = ({ spec, status }: PersistentVolumeClaim): boolean => {
	const wanted = spec.resources?.requests?.storage;
	const there = status?.capacity?.storage;
	return (
		wanted !== undefined &&
		there !== undefined &&
		compareQuantity(wanted, there) > 0
	);
};

/**
 * Says of claims that are to grow who makes them do so: drivers have resizers of their own, and none of the volume
 * plug-ins inside of Kubernetes can (pkg/controller/volume/expand).
 */
export const volumeExpandController: ControllerDefinition = {
	name: "persistentvolume-expander-controller",
	serviceAccount: "expand-controller",
	component: "volume_expand",
	rbac: [
		grant("core", "persistentvolumes", "get list patch update watch"),
		grant("core", "persistentvolumeclaims/status", "patch update"),
		grant("core", "persistentvolumeclaims", read),
		recordEvents,
	],
	create({ informers, recorder }) {
		const claims = informers.of(kinds.persistentVolumeClaims);
		const volumes = informers.of(kinds.persistentVolumes);
		return {
			watches: [watchOwn(claims), reads(volumes)],
			async reconcile({ namespace, name }) {
				const claim = claims.lister.get(namespace, name);
				if (claim?.status?.phase !== "Bound" || !wantsMore(claim)) return;
				const volume = volumes.lister.get("", claim.spec.volumeName ?? "");
				if (volume?.spec.claimRef?.uid !== claim.metadata.uid) return;
				recorder.event(
					claim,
					"Normal",
					"ExternalExpanding",
					"Ignoring the PVC: didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC.",
				);
			},
		};
	},
};

import {
	compareQuantity,
	quantityValue,
} from "../../../apimachinery/quantity.ts";
import { labelSelectorAsSelector } from "../../../apimachinery/selectors/labels.ts";
import { matchesNodeSelector } from "../../../client/pods/node-affinity.ts";
import type { Node } from "../../../client/types/node.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../../client/types/storage.ts";
import type { Listers } from "../../listers.ts";
import { classOf } from "./volume-claims.ts";

export const selectedNode = "volume.kubernetes.io/selected-node";

/** Does the volume's node affinity allow the node? */
export const volumeReaches = (
	{ spec }: PersistentVolume,
	node: Node,
): boolean =>
	spec.nodeAffinity?.required === undefined ||
	matchesNodeSelector(spec.nodeAffinity.required, node);

/** The smallest free volume that would do for the claim on the node (component-helpers storage/volume/pv_helpers.go). */
export function findVolume(
	claim: PersistentVolumeClaim,
	node: Node,
	{ volumes }: Listers,
	taken: ReadonlySet<string>,
): PersistentVolume | undefined {
	const { spec } = claim;
	const wanted = spec.resources?.requests?.storage ?? "0";
	const selector =
		spec.selector === undefined
			? undefined
			: labelSelectorAsSelector(spec.selector);
	let best: PersistentVolume | undefined;
	for (const volume of volumes.list()) {
		const { name = "", labels, deletionTimestamp } = volume.metadata;
		if (deletionTimestamp !== undefined || taken.has(name)) continue;
		if (!suits(volume, claim) || !volumeReaches(volume, node)) continue;
		if (selector !== undefined && !selector.matches(labels)) continue;
		const capacity = volume.spec.capacity?.storage ?? "0";
		if (compareQuantity(capacity, wanted) < 0) continue;
		if (
			best === undefined ||
			quantityValue(capacity) <
				quantityValue(best.spec.capacity?.storage ?? "0")
		)
			best = volume;
	}
	return best;
}

function suits(
	{ spec, status }: PersistentVolume,
	claim: PersistentVolumeClaim,
): boolean {
	const { claimRef } = spec;
	const { namespace, name, uid } = claim.metadata;
	if (claimRef !== undefined) {
		if (claimRef.namespace !== namespace || claimRef.name !== name)
			return false;
		if (
			claimRef.uid !== undefined &&
			claimRef.uid !== "" &&
			claimRef.uid !== uid
		)
			return false;
	} else if (status?.phase !== "Available") return false;
	return (
		(spec.storageClassName ?? "") === classOf(claim) &&
		(spec.volumeMode ?? "Filesystem") ===
			(claim.spec.volumeMode ?? "Filesystem") &&
		(claim.spec.accessModes ?? []).every((mode) =>
			(spec.accessModes ?? []).includes(mode),
		)
	);
}

/** Could a volume be made for the claim where the node is? */
export function canProvision(
	claim: PersistentVolumeClaim,
	node: Node,
	{ storageClasses }: Listers,
): boolean {
	const found = storageClasses.get("", classOf(claim));
	if (found === undefined) return false;
	const { provisioner, allowedTopologies = [] } = found;
	if (provisioner === "" || provisioner === "kubernetes.io/no-provisioner")
		return false;
	return (
		allowedTopologies.length === 0 ||
		allowedTopologies.some(({ matchLabelExpressions = [] }) =>
			matchLabelExpressions.every(({ key, values }) =>
				values.includes(node.metadata.labels?.[key] ?? ""),
			),
		)
	);
}

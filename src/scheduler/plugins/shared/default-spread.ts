import {
	compileLabels,
	type LabelMatcher,
	labelSelectorAsSelector,
	labelsFromSet,
} from "../../../apimachinery/selectors/labels.ts";
import type { Pod } from "../../../client/types/pod.ts";
import type { Listers } from "../../listers.ts";

/**
 * Which pods belong together with this one, by the Services that select it and by its owner
 * (plugins/helper/spread.go, DefaultSelector).
 */
export function siblingsSelector(pod: Pod, listers: Listers): LabelMatcher {
	const { namespace = "", labels, ownerReferences = [] } = pod.metadata;
	let set: Record<string, string> = {};
	for (const { spec } of listers.services.list(namespace)) {
		const selector = spec.selector ?? {};
		if (Object.keys(selector).length === 0) continue;
		if (labelsFromSet(selector).matches(labels)) set = { ...set, ...selector };
	}
	const owner = ownerReferences.find(({ controller }) => controller === true);
	if (owner === undefined) return labelsFromSet(set);
	const { kind, name, apiVersion } = owner;
	if (kind === "ReplicationController" && apiVersion === "v1") {
		const found = listers.replicationControllers.get(namespace, name);
		return labelsFromSet({ ...set, ...found?.spec.selector });
	}
	const selector =
		apiVersion !== "apps/v1"
			? undefined
			: kind === "ReplicaSet"
				? listers.replicaSets.get(namespace, name)?.spec.selector
				: kind === "StatefulSet"
					? listers.statefulSets.get(namespace, name)?.spec.selector
					: undefined;
	const own = labelsFromSet(set);
	return selector === undefined
		? own
		: compileLabels([
				...own.requirements,
				...labelSelectorAsSelector(selector).requirements,
			]);
}

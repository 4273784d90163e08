import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";

interface Node extends KubeObject {
	spec: { taints?: { key: string; effect: string }[] };
}

const key = "node.kubernetes.io/not-ready";
const effect = "NoSchedule";

/** A new node takes no pods before it was seen to be ready (plugin/pkg/admission/nodetaint). */
export const taintNodesByCondition: AdmissionPlugin = {
	name: "TaintNodesByCondition",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["nodes"],
	admit(attributes) {
		const node = attributes.object as Node;
		node.spec ??= {};
		const taints = node.spec.taints ?? [];
		if (taints.some((taint) => taint.key === key && taint.effect === effect))
			return;
		node.spec.taints = [...taints, { key, effect }];
	},
};

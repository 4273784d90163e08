import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionEnvironment, AdmissionPlugin } from "../admission.ts";
import type { AdmittedPod } from "../shared/pod.ts";

const copied = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** A pod that gets a node gets its topology labels as well (plugin/pkg/admission/podtopologylabels). */
export const podTopologyLabels: AdmissionPlugin = {
	name: "PodTopologyLabels",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["pods", "pods/binding"],
	admit({ object, subresource }, environment) {
		if (object === undefined) return;
		if (subresource === "binding") {
			const { target } = object as KubeObject & {
				target?: { kind?: string; name?: string };
			};
			if (target?.kind && target.kind !== "Node") return;
			addLabels(object, target?.name, environment);
		} else
			addLabels(object, (object as AdmittedPod).spec.nodeName, environment);
	},
};

function addLabels(
	{ metadata }: KubeObject,
	nodeName: string | undefined,
	environment: AdmissionEnvironment,
): void {
	if (!nodeName) return;
	const node = environment.find("nodes", "", nodeName);
	for (const name of copied) {
		const value = node?.metadata.labels?.[name];
		if (value !== undefined)
			metadata.labels = { ...metadata.labels, [name]: value };
	}
}

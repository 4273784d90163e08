import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import type { AdmittedPod } from "../shared/pod.ts";

const hostname = "kubernetes.io/hostname";

interface Affine {
	affinity?: {
		podAntiAffinity?: {
			requiredDuringSchedulingIgnoredDuringExecution?: {
				topologyKey?: string;
			}[];
		};
	};
}

/** Nobody may keep all others off a whole zone (plugin/pkg/admission/antiaffinity). */
export const limitPodHardAntiAffinityTopology: AdmissionPlugin = {
	name: "LimitPodHardAntiAffinityTopology",
	enabledByDefault: false,
	operations: ["CREATE"],
	resources: ["pods"],
	validate(attributes) {
		const { affinity } = (attributes.object as AdmittedPod).spec as Affine;
		const terms =
			affinity?.podAntiAffinity
				?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
		for (const { topologyKey = "" } of terms)
			if (topologyKey !== hostname)
				throw forbidden(
					attributes,
					`affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${topologyKey} but only key ${hostname} is allowed`,
				);
	},
};

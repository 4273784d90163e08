import type { AdmissionPlugin } from "../admission.ts";
import type { AdmittedPod, Container } from "../shared/pod.ts";

interface Image {
	image?: string;
	imagePullPolicy?: string;
}

/** Images are always pulled, so that only who may pull them runs them (plugin/pkg/admission/alwayspullimages). */
export const alwaysPullImages: AdmissionPlugin = {
	name: "AlwaysPullImages",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods"],
	admit({ object, oldObject, operation }) {
		const pod = object as AdmittedPod;
		if (operation === "UPDATE" && !hasNewImages(pod, oldObject as AdmittedPod))
			return;
		for (const container of containersOf(pod))
			(container as Image).imagePullPolicy = "Always";
		for (const volume of pod.spec.volumes ?? []) {
			const { image } = volume as { image?: { pullPolicy?: string } };
			if (image !== undefined) image.pullPolicy = "Always";
		}
	},
};

const containersOf = ({ spec }: AdmittedPod): Container[] => [
	...(spec.initContainers ?? []),
	...(spec.containers ?? []),
	...(spec.ephemeralContainers ?? []),
];

function hasNewImages(pod: AdmittedPod, old: AdmittedPod): boolean {
	const known = new Set(containersOf(old).map((one) => (one as Image).image));
	return containersOf(pod).some((one) => !known.has((one as Image).image));
}

import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { newest } from "../shared/newest.ts";

interface Claim extends KubeObject {
	spec: { storageClassName?: string };
}

const defaultAnnotations = [
	"storageclass.kubernetes.io/is-default-class",
	"storageclass.beta.kubernetes.io/is-default-class",
];
const oldClassAnnotation = "volume.beta.kubernetes.io/storage-class";

/** Gives claims that name no class the default one (plugin/pkg/admission/storage/storageclass/setdefault). */
export const defaultStorageClass: AdmissionPlugin = {
	name: "DefaultStorageClass",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["persistentvolumeclaims"],
	admit({ object, subresource }, environment) {
		const claim = object as Claim | undefined;
		if (subresource !== "" || claim === undefined) return;
		const { annotations } = claim.metadata;
		if (
			claim.spec.storageClassName !== undefined ||
			annotations?.[oldClassAnnotation] !== undefined
		)
			return;
		const classes = environment
			.list("storageclasses.storage.k8s.io", "")
			.filter(({ metadata }) =>
				defaultAnnotations.some(
					(name) => metadata.annotations?.[name] === "true",
				),
			);
		const name = newest(classes)?.metadata.name;
		if (name !== undefined) claim.spec.storageClassName = name;
	},
};

import type { KubeObject } from "../../apimachinery/object.ts";
import { compareQuantity } from "../../apimachinery/quantity.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

interface Claim extends KubeObject {
	spec: {
		storageClassName?: string;
		resources?: { requests?: Record<string, string> };
	};
	status?: { phase?: string };
}

const oldClassAnnotation = "volume.beta.kubernetes.io/storage-class";
const sizeOf = ({ spec }: Claim): string =>
	spec.resources?.requests?.storage ?? "0";

/** Claims grow only where their storage class lets them (plugin/pkg/admission/storage/persistentvolume/resize). */
export const persistentVolumeClaimResize: AdmissionPlugin = {
	name: "PersistentVolumeClaimResize",
	enabledByDefault: true,
	operations: ["UPDATE"],
	resources: ["persistentvolumeclaims"],
	validate(attributes, environment) {
		if (attributes.subresource !== "") return;
		const claim = attributes.object as Claim;
		const old = attributes.oldObject as Claim;
		if (compareQuantity(sizeOf(claim), sizeOf(old)) <= 0) return;
		if (old.status?.phase !== "Bound")
			throw forbidden(
				attributes,
				"Only bound persistent volume claims can be expanded",
			);
		const name =
			old.metadata.annotations?.[oldClassAnnotation] ??
			old.spec.storageClassName ??
			"";
		const found =
			name === ""
				? undefined
				: (environment.find("storageclasses.storage.k8s.io", "", name) as
						| (KubeObject & { allowVolumeExpansion?: boolean })
						| undefined);
		if (found?.allowVolumeExpansion) return;
		throw forbidden(
			attributes,
			"only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
		);
	},
};

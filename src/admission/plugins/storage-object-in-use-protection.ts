import type { AdmissionPlugin } from "../admission.ts";

const finalizers: Readonly<Record<string, string>> = {
	persistentvolumes: "kubernetes.io/pv-protection",
	persistentvolumeclaims: "kubernetes.io/pvc-protection",
	volumeattributesclasses: "kubernetes.io/vac-protection",
};

/** Gives storage objects the finalizer that keeps them while they are in use (plugin/pkg/admission/storage/storageobjectinuseprotection). */
export const storageObjectInUseProtection: AdmissionPlugin = {
	name: "StorageObjectInUseProtection",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: [
		"persistentvolumes",
		"persistentvolumeclaims",
		"volumeattributesclasses.storage.k8s.io",
	],
	admit({ resource, subresource, object }) {
		const finalizer = finalizers[resource.resource];
		if (subresource !== "" || finalizer === undefined || object === undefined)
			return;
		const { metadata } = object;
		if (!metadata.finalizers?.includes(finalizer))
			metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
	},
};

import { defineResource } from "../generic/definition.ts";

export const persistentVolumeClaim = defineResource({
	group: "",
	kind: "PersistentVolumeClaim",
	names: {
		plural: "persistentvolumeclaims",
		singular: "persistentvolumeclaim",
		shortNames: ["pvc"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.core.v1.PersistentVolumeClaim" },
	],
	subresources: {
		status: {},
	},
});

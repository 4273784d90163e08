import { defineResource } from "../generic/definition.ts";

export const persistentVolume = defineResource({
	group: "",
	kind: "PersistentVolume",
	names: {
		plural: "persistentvolumes",
		singular: "persistentvolume",
		shortNames: ["pv"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.PersistentVolume" }],
	subresources: {
		status: {},
	},
});

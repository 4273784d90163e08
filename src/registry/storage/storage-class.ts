import { defineResource } from "../generic/definition.ts";

export const storageClass = defineResource({
	group: "storage.k8s.io",
	kind: "StorageClass",
	names: {
		plural: "storageclasses",
		singular: "storageclass",
		shortNames: ["sc"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.StorageClass" }],
});

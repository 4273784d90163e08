import { defineResource } from "../generic/definition.ts";

export const csiStorageCapacity = defineResource({
	group: "storage.k8s.io",
	kind: "CSIStorageCapacity",
	names: {
		plural: "csistoragecapacities",
		singular: "csistoragecapacity",
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.storage.v1.CSIStorageCapacity" },
	],
});

import { defineResource } from "../generic/definition.ts";

export const resourceSlice = defineResource({
	group: "resource.k8s.io",
	kind: "ResourceSlice",
	names: {
		plural: "resourceslices",
		singular: "resourceslice",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.resource.v1.ResourceSlice" }],
});

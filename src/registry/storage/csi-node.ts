import { defineResource } from "../generic/definition.ts";

export const csiNode = defineResource({
	group: "storage.k8s.io",
	kind: "CSINode",
	names: {
		plural: "csinodes",
		singular: "csinode",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.CSINode" }],
});

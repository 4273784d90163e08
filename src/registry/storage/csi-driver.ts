import { defineResource } from "../generic/definition.ts";

export const csiDriver = defineResource({
	group: "storage.k8s.io",
	kind: "CSIDriver",
	names: {
		plural: "csidrivers",
		singular: "csidriver",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.CSIDriver" }],
});

import { defineResource } from "../generic/definition.ts";

export const resourceQuota = defineResource({
	group: "",
	kind: "ResourceQuota",
	names: {
		plural: "resourcequotas",
		singular: "resourcequota",
		shortNames: ["quota"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.ResourceQuota" }],
	subresources: {
		status: {},
	},
});

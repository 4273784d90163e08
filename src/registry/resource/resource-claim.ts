import { defineResource } from "../generic/definition.ts";

export const resourceClaim = defineResource({
	group: "resource.k8s.io",
	kind: "ResourceClaim",
	names: {
		plural: "resourceclaims",
		singular: "resourceclaim",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.resource.v1.ResourceClaim" }],
	subresources: {
		status: {},
	},
});

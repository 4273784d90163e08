import { defineResource } from "../generic/definition.ts";

export const resourceClaimTemplate = defineResource({
	group: "resource.k8s.io",
	kind: "ResourceClaimTemplate",
	names: {
		plural: "resourceclaimtemplates",
		singular: "resourceclaimtemplate",
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.resource.v1.ResourceClaimTemplate" },
	],
});

import { defineResource } from "../generic/definition.ts";

export const customResourceDefinition = defineResource({
	group: "apiextensions.k8s.io",
	kind: "CustomResourceDefinition",
	names: {
		plural: "customresourcedefinitions",
		singular: "customresourcedefinition",
		shortNames: ["crd", "crds"],
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema:
				"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
		},
	],
	storagePrefix: "apiextensions.k8s.io/customresourcedefinitions",
	subresources: {
		status: {},
	},
});

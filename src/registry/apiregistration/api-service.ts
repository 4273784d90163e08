import { defineResource } from "../generic/definition.ts";

export const apiService = defineResource({
	group: "apiregistration.k8s.io",
	kind: "APIService",
	names: {
		plural: "apiservices",
		singular: "apiservice",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
		},
	],
	storagePrefix: "apiregistration.k8s.io/apiservices",
	subresources: {
		status: {},
	},
});

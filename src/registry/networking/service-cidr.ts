import { defineResource } from "../generic/definition.ts";

export const serviceCIDR = defineResource({
	group: "networking.k8s.io",
	kind: "ServiceCIDR",
	names: {
		plural: "servicecidrs",
		singular: "servicecidr",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.ServiceCIDR" }],
	subresources: {
		status: {},
	},
});

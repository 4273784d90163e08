import { defineResource } from "../generic/definition.ts";

export const endpointSlice = defineResource({
	group: "discovery.k8s.io",
	kind: "EndpointSlice",
	names: {
		plural: "endpointslices",
		singular: "endpointslice",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.discovery.v1.EndpointSlice" }],
});

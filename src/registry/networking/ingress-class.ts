import { defineResource } from "../generic/definition.ts";

export const ingressClass = defineResource({
	group: "networking.k8s.io",
	kind: "IngressClass",
	names: {
		plural: "ingressclasses",
		singular: "ingressclass",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.IngressClass" }],
});

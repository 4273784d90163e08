import { defineResource } from "../generic/definition.ts";

export const ingress = defineResource({
	group: "networking.k8s.io",
	kind: "Ingress",
	names: {
		plural: "ingresses",
		singular: "ingress",
		shortNames: ["ing"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.Ingress" }],
	storagePrefix: "ingress",
	subresources: {
		status: {},
	},
});

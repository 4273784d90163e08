import { defineResource } from "../generic/definition.ts";

export const networkPolicy = defineResource({
	group: "networking.k8s.io",
	kind: "NetworkPolicy",
	names: {
		plural: "networkpolicies",
		singular: "networkpolicy",
		shortNames: ["netpol"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.NetworkPolicy" }],
});

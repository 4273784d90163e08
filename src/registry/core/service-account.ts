import { defineResource } from "../generic/definition.ts";

export const serviceAccount = defineResource({
	group: "",
	kind: "ServiceAccount",
	names: {
		plural: "serviceaccounts",
		singular: "serviceaccount",
		shortNames: ["sa"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.ServiceAccount" }],
	subresources: {
		functions: {
			token: {
				kind: {
					group: "authentication.k8s.io",
					version: "v1",
					kind: "TokenRequest",
				},
				connectMethods: ["POST"],
			},
		},
	},
});

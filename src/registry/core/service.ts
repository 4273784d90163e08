import { defineResource } from "../generic/definition.ts";

export const service = defineResource({
	group: "",
	kind: "Service",
	names: {
		plural: "services",
		singular: "service",
		shortNames: ["svc"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Service" }],
	storagePrefix: "services/specs",
	subresources: {
		status: {},
		functions: {
			proxy: {
				kind: { group: "", version: "v1", kind: "ServiceProxyOptions" },
				connectMethods: ["POST", "DELETE", "GET", "PATCH", "PUT"],
			},
		},
	},
});

import { defineResource } from "../generic/definition.ts";

export const node = defineResource({
	group: "",
	kind: "Node",
	names: {
		plural: "nodes",
		singular: "node",
		shortNames: ["no"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Node" }],
	storagePrefix: "minions",
	subresources: {
		status: {},
		functions: {
			proxy: {
				kind: { group: "", version: "v1", kind: "NodeProxyOptions" },
				connectMethods: ["POST", "DELETE", "GET", "PATCH", "PUT"],
			},
		},
	},
});

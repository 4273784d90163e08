import { defineResource } from "../generic/definition.ts";

export const runtimeClass = defineResource({
	group: "node.k8s.io",
	kind: "RuntimeClass",
	names: {
		plural: "runtimeclasses",
		singular: "runtimeclass",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.node.v1.RuntimeClass" }],
});

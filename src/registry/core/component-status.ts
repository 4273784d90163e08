import { defineResource } from "../generic/definition.ts";

export const componentStatus = defineResource({
	group: "",
	kind: "ComponentStatus",
	names: {
		plural: "componentstatuses",
		singular: "componentstatus",
		shortNames: ["cs"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.ComponentStatus" }],
	verbs: ["get", "list"],
});

import { defineResource } from "../generic/definition.ts";

export const configMap = defineResource({
	group: "",
	kind: "ConfigMap",
	names: {
		plural: "configmaps",
		singular: "configmap",
		shortNames: ["cm"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.ConfigMap" }],
});

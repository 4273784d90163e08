import { defineResource } from "../generic/definition.ts";

export const endpoints = defineResource({
	group: "",
	kind: "Endpoints",
	names: {
		plural: "endpoints",
		singular: "endpoints",
		shortNames: ["ep"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Endpoints" }],
	storagePrefix: "services/endpoints",
});

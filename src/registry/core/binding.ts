import { defineResource } from "../generic/definition.ts";

export const binding = defineResource({
	group: "",
	kind: "Binding",
	names: {
		plural: "bindings",
		singular: "binding",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Binding" }],
	verbs: ["create"],
});

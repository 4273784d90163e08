import { defineResource } from "../generic/definition.ts";

export const podTemplate = defineResource({
	group: "",
	kind: "PodTemplate",
	names: {
		plural: "podtemplates",
		singular: "podtemplate",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.PodTemplate" }],
});

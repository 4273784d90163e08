import { defineResource } from "../generic/definition.ts";

export const limitRange = defineResource({
	group: "",
	kind: "LimitRange",
	names: {
		plural: "limitranges",
		singular: "limitrange",
		shortNames: ["limits"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.LimitRange" }],
});

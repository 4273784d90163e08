import { defineResource } from "../generic/definition.ts";

export const secret = defineResource({
	group: "",
	kind: "Secret",
	names: {
		plural: "secrets",
		singular: "secret",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Secret" }],
});

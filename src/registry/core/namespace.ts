import { defineResource } from "../generic/definition.ts";

export const namespace = defineResource({
	group: "",
	kind: "Namespace",
	names: {
		plural: "namespaces",
		singular: "namespace",
		shortNames: ["ns"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Namespace" }],
	verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
	subresources: {
		status: {},
		objects: {
			finalize: { verbs: ["update"] },
		},
	},
});

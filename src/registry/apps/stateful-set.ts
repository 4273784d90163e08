import { defineResource } from "../generic/definition.ts";

export const statefulSet = defineResource({
	group: "apps",
	kind: "StatefulSet",
	names: {
		plural: "statefulsets",
		singular: "statefulset",
		shortNames: ["sts"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.StatefulSet" }],
	subresources: {
		status: {},
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
});

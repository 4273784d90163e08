import { defineResource } from "../generic/definition.ts";

export const replicaSet = defineResource({
	group: "apps",
	kind: "ReplicaSet",
	names: {
		plural: "replicasets",
		singular: "replicaset",
		shortNames: ["rs"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.ReplicaSet" }],
	subresources: {
		status: {},
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
});

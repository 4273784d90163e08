import { defineResource } from "../generic/definition.ts";

export const replicationController = defineResource({
	group: "",
	kind: "ReplicationController",
	names: {
		plural: "replicationcontrollers",
		singular: "replicationcontroller",
		shortNames: ["rc"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.core.v1.ReplicationController" },
	],
	storagePrefix: "controllers",
	subresources: {
		status: {},
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
});

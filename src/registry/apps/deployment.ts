import { defineResource } from "../generic/definition.ts";

export const deployment = defineResource({
	group: "apps",
	kind: "Deployment",
	names: {
		plural: "deployments",
		singular: "deployment",
		shortNames: ["deploy"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.Deployment" }],
	subresources: {
		status: {},
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
});

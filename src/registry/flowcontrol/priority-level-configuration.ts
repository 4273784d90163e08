import { defineResource } from "../generic/definition.ts";

export const priorityLevelConfiguration = defineResource({
	group: "flowcontrol.apiserver.k8s.io",
	kind: "PriorityLevelConfiguration",
	names: {
		plural: "prioritylevelconfigurations",
		singular: "prioritylevelconfiguration",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration",
		},
	],
	subresources: {
		status: {},
	},
});

import { defineResource } from "../generic/definition.ts";

export const daemonSet = defineResource({
	group: "apps",
	kind: "DaemonSet",
	names: {
		plural: "daemonsets",
		singular: "daemonset",
		shortNames: ["ds"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.DaemonSet" }],
	subresources: {
		status: {},
	},
});

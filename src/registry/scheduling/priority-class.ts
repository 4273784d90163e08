import { defineResource } from "../generic/definition.ts";

export const priorityClass = defineResource({
	group: "scheduling.k8s.io",
	kind: "PriorityClass",
	names: {
		plural: "priorityclasses",
		singular: "priorityclass",
		shortNames: ["pc"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.scheduling.v1.PriorityClass" }],
});

import { defineResource } from "../generic/definition.ts";

export const job = defineResource({
	group: "batch",
	kind: "Job",
	names: {
		plural: "jobs",
		singular: "job",
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.batch.v1.Job" }],
	subresources: {
		status: {},
	},
});

import { defineResource } from "../generic/definition.ts";

export const cronJob = defineResource({
	group: "batch",
	kind: "CronJob",
	names: {
		plural: "cronjobs",
		singular: "cronjob",
		shortNames: ["cj"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.batch.v1.CronJob" }],
	subresources: {
		status: {},
	},
});

import { defineResource } from "../generic/definition.ts";

export const flowSchema = defineResource({
	group: "flowcontrol.apiserver.k8s.io",
	kind: "FlowSchema",
	names: {
		plural: "flowschemas",
		singular: "flowschema",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.flowcontrol.v1.FlowSchema" }],
	subresources: {
		status: {},
	},
});

import { defineResource } from "../generic/definition.ts";

export const lease = defineResource({
	group: "coordination.k8s.io",
	kind: "Lease",
	names: {
		plural: "leases",
		singular: "lease",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.coordination.v1.Lease" }],
});

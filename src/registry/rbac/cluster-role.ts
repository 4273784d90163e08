import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";

export const clusterRole = defineResource({
	group: "rbac.authorization.k8s.io",
	kind: "ClusterRole",
	names: {
		plural: "clusterroles",
		singular: "clusterrole",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.ClusterRole" }],
	validateName: isPathSegmentName,
});

import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";

export const clusterRoleBinding = defineResource({
	group: "rbac.authorization.k8s.io",
	kind: "ClusterRoleBinding",
	names: {
		plural: "clusterrolebindings",
		singular: "clusterrolebinding",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.ClusterRoleBinding" }],
	validateName: isPathSegmentName,
});

import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";

export const roleBinding = defineResource({
	group: "rbac.authorization.k8s.io",
	kind: "RoleBinding",
	names: {
		plural: "rolebindings",
		singular: "rolebinding",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.RoleBinding" }],
	validateName: isPathSegmentName,
});

import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";

export const role = defineResource({
	group: "rbac.authorization.k8s.io",
	kind: "Role",
	names: {
		plural: "roles",
		singular: "role",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.Role" }],
	validateName: isPathSegmentName,
});

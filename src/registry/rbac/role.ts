import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";
import { listOrNull } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { checkRole } from "./escalation.ts";
import { validateRules } from "./role-validation.ts";
import { type Role, rbacGroupName } from "./types.ts";

const rules = { namespaced: true, validateName: isPathSegmentName };

export const role = defineResource<Role>({
	group: rbacGroupName,
	kind: "Role",
	names: {
		plural: "roles",
		singular: "role",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.Role" }],
	validateName: isPathSegmentName,
	allowCreateOnUpdate: true,
	beginCreate: (object, context) =>
		checkRole("roles", object, undefined, context),
	beginUpdate: (object, old, context) =>
		checkRole("roles", object, old, context),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateRules(object, true),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, rules),
		...validateRules(object, true),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
	],
	canonicalize(object) {
		object.rules = listOrNull(object.rules);
	},
});

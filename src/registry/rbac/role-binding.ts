import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { bindingColumns } from "./binding-columns.ts";
import {
	setBindingDefaults,
	validateBinding,
	validateRoleRefStays,
} from "./binding-validation.ts";
import { checkBinding } from "./escalation.ts";
import { type Binding, rbacGroupName } from "./types.ts";

const rules = { namespaced: true, validateName: isPathSegmentName };

export const roleBinding = defineResource<Binding>({
	group: rbacGroupName,
	kind: "RoleBinding",
	names: {
		plural: "rolebindings",
		singular: "rolebinding",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.rbac.v1.RoleBinding",
			setDefaults: setBindingDefaults,
		},
	],
	validateName: isPathSegmentName,
	allowCreateOnUpdate: true,
	beginCreate: (object, context) =>
		checkBinding("rolebindings", object, undefined, context),
	beginUpdate: (object, old, context) =>
		checkBinding("rolebindings", object, old, context),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateBinding(object, true),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, rules),
		...validateBinding(object, true),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateRoleRefStays(object, old),
	],
	columns: bindingColumns(
		"roleBinding",
		"RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.",
	),
});

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

const rules = { namespaced: false, validateName: isPathSegmentName };

export const clusterRoleBinding = defineResource<Binding>({
	group: rbacGroupName,
	kind: "ClusterRoleBinding",
	names: {
		plural: "clusterrolebindings",
		singular: "clusterrolebinding",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.rbac.v1.ClusterRoleBinding",
			setDefaults: setBindingDefaults,
		},
	],
	validateName: isPathSegmentName,
	allowCreateOnUpdate: true,
	beginCreate: (object, context) =>
		checkBinding("clusterrolebindings", object, undefined, context),
	beginUpdate: (object, old, context) =>
		checkBinding("clusterrolebindings", object, old, context),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateBinding(object, false),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, rules),
		...validateBinding(object, false),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateRoleRefStays(object, old),
	],
	columns: bindingColumns(
		"clusterRoleBinding",
		"RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.",
	),
});

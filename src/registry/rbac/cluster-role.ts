import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";
import { listOrNull } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { checkRole } from "./escalation.ts";
import { validateAggregation, validateRules } from "./role-validation.ts";
import { type ClusterRole, rbacGroupName } from "./types.ts";

const rules = { namespaced: false, validateName: isPathSegmentName };

export const clusterRole = defineResource<ClusterRole>({
	group: rbacGroupName,
	kind: "ClusterRole",
	names: {
		plural: "clusterroles",
		singular: "clusterrole",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.rbac.v1.ClusterRole" }],
	validateName: isPathSegmentName,
	allowCreateOnUpdate: true,
	beginCreate: (object, context) =>
		checkRole("clusterroles", object, undefined, context),
	beginUpdate: (object, old, context) =>
		checkRole("clusterroles", object, old, context),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateRules(object, false),
		...validateAggregation(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, rules),
		...validateRules(object, false),
		...validateAggregation(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
	],
	canonicalize(object) {
		object.rules = listOrNull(object.rules);
	},
});

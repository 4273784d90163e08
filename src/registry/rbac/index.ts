import type { ResourceDefinition } from "../generic/definition.ts";
import { clusterRole } from "./cluster-role.ts";
import { clusterRoleBinding } from "./cluster-role-binding.ts";
import { role } from "./role.ts";
import { roleBinding } from "./role-binding.ts";

/** The kinds of rbac.authorization.k8s.io, in order of their names in the API. */
export const rbacGroup: readonly ResourceDefinition[] = [
	clusterRoleBinding,
	clusterRole,
	roleBinding,
	role,
];

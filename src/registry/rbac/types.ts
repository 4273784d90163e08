import type { KubeObject } from "../../apimachinery/object.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";

export const rbacGroupName = "rbac.authorization.k8s.io";

export interface Role extends KubeObject {
	rules: PolicyRule[] | null;
}

export interface ClusterRole extends Role {
	aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}

export interface RoleRef {
	apiGroup: string;
	kind: string;
	name: string;
}

export interface Subject {
	kind: string;
	apiGroup?: string;
	name: string;
	namespace?: string;
}

/** RoleBinding and ClusterRoleBinding. */
export interface Binding extends KubeObject {
	roleRef: RoleRef;
	subjects?: Subject[];
}

/** Nobody grants more than they hold (pkg/registry/rbac/{role,clusterrole,rolebinding}/policybased). */
import {
	forbidden,
	notFound,
	untypedError,
} from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import {
	escalationMessage,
	mayAlwaysGrant,
} from "../../apimachinery/rbac/escalation.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { HookContext } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { accessAuthorizer, grantedRules } from "../shared/services.ts";
import {
	type Binding,
	type ClusterRole,
	type Role,
	type RoleRef,
	rbacGroupName,
} from "./types.ts";

const fullAuthority: readonly PolicyRule[] = [
	{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
	{ verbs: ["*"], nonResourceURLs: ["*"] },
];

const resourceOf = (resource: string) => ({ group: rbacGroupName, resource });

/** May the user grant anything there is to a role, by group or by the special verb? */
async function mayUse(
	user: UserInfo,
	verb: "escalate" | "bind",
	about: { resource: string; namespace: string; name: string },
	context: HookContext,
): Promise<boolean> {
	if (mayAlwaysGrant(user)) return true;
	const { decision } = await context.service(accessAuthorizer).authorize({
		user,
		verb,
		isResourceRequest: true,
		apiGroup: rbacGroupName,
		apiVersion: "*",
		subresource: "",
		path: "",
		...about,
	});
	return decision === "allow";
}

function refuseMissing(
	resource: string,
	{ metadata }: KubeObject,
	user: UserInfo,
	rules: readonly PolicyRule[],
	context: HookContext,
): void {
	const held = context
		.service(grantedRules)
		.rulesFor(user, metadata.namespace ?? "");
	const problem = escalationMessage(user, held, rules);
	if (problem !== undefined)
		throw forbidden(resourceOf(resource), metadata.name ?? "", problem);
}

/** Throws Forbidden when a new or changed role holds more than its writer. */
export async function checkRole(
	resource: "roles" | "clusterroles",
	role: Role,
	old: Role | undefined,
	context: HookContext,
): Promise<undefined> {
	const { user } = context;
	if (user === undefined || (old && onlyForDeletion(role, old))) return;
	const about = {
		resource,
		namespace: role.metadata.namespace ?? "",
		name: old === undefined ? "" : (role.metadata.name ?? ""),
	};
	if (await mayUse(user, "escalate", about, context)) return;
	refuseMissing(resource, role, user, list(role.rules), context);
	if (!aggregates(role) && !(old && aggregates(old))) return;
	const held = context.service(grantedRules).rulesFor(user, "");
	if (escalationMessage(user, held, fullAuthority) !== undefined)
		throw forbidden(
			resourceOf(resource),
			role.metadata.name ?? "",
			"must have cluster-admin privileges to use the aggregationRule",
		);
}

/** An aggregated role may come to hold anything. */
const aggregates = (role: ClusterRole): boolean =>
	role.aggregationRule !== undefined;

/** Throws Forbidden when a new or changed binding gives away more than its writer holds. */
export async function checkBinding(
	resource: "rolebindings" | "clusterrolebindings",
	binding: Binding,
	old: Binding | undefined,
	context: HookContext,
): Promise<undefined> {
	const { user } = context;
	if (user === undefined || (old && onlyForDeletion(binding, old))) return;
	if (mayAlwaysGrant(user)) return;
	const { roleRef, metadata } = binding;
	const role = { Role: "roles", ClusterRole: "clusterroles" }[
		roleRef?.kind ?? ""
	];
	const namespace = metadata.namespace ?? "";
	const about = { resource: role ?? "", namespace, name: roleRef?.name ?? "" };
	if (role !== undefined && (await mayUse(user, "bind", about, context)))
		return;
	const rules = rulesOf(roleRef, namespace, context);
	// Kubernetes says of a role that is missing that the binding is.
	if (rules === undefined)
		throw notFound(resourceOf(resource), roleRef?.name ?? "");
	refuseMissing(resource, binding, user, rules, context);
}

function rulesOf(
	roleRef: RoleRef | undefined,
	namespace: string,
	context: HookContext,
): readonly PolicyRule[] | undefined {
	const { kind = "", name = "" } = roleRef ?? {};
	if (kind !== "Role" && kind !== "ClusterRole")
		throw untypedError(`unsupported role reference kind: ${goQuote(kind)}`);
	const where = kind === "Role" ? namespace : "";
	return context.service(grantedRules).roleRules(where, name);
}

/** The garbage collector may take away what holds an object, whatever that object grants. */
function onlyForDeletion(object: KubeObject, old: KubeObject): boolean {
	const { ownerReferences, finalizers, managedFields } = old.metadata;
	const metadata = {
		...object.metadata,
		ownerReferences,
		finalizers,
		managedFields,
	};
	return deepEqual({ ...object, metadata }, old);
}

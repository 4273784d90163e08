import type { KubeObject } from "../apimachinery/object.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { CompiledRole } from "./rbac-role.ts";

/** A Role or a ClusterRole: the latter has no namespace. */
export interface RoleObject extends KubeObject {
	readonly rules?: readonly PolicyRule[] | null;
}
export interface RbacSubject {
	readonly kind: string;
	readonly apiGroup?: string;
	readonly name: string;
	readonly namespace?: string;
}
export interface RoleRef {
	readonly apiGroup?: string;
	readonly kind: string;
	readonly name: string;
}
/** A RoleBinding or a ClusterRoleBinding: the latter has no namespace. */
export interface BindingObject extends KubeObject {
	readonly roleRef: RoleRef;
	readonly subjects?: readonly RbacSubject[] | null;
}

/** A binding as decisions see it. */
export interface IndexedBinding {
	readonly namespace: string;
	readonly name: string;
	readonly roleRef: RoleRef;
	readonly subjects: readonly RbacSubject[];
}

/** Bindings of one subject in one namespace by the role they give: a role is asked once, however many bindings name it. */
type BindingsByRole = Map<string, Set<IndexedBinding>>;
interface SubjectIndex {
	readonly users: Map<string, BindingsByRole>;
	readonly groups: Map<string, BindingsByRole>;
}

const keyOf = (namespace: string, name: string): string =>
	`${namespace}/${name}`;

/**
 * Roles and bindings of a cluster, kept current by whoever watches them. Everything is found by the user's name and
 * groups, so a decision costs the same with ten bindings of others as with ten thousand.
 */
export class RbacIndex {
	readonly #roles = new Map<string, CompiledRole>();
	readonly #bindings = new Map<string, IndexedBinding>();
	/** By namespace; "" holds the bindings of the whole cluster. */
	readonly #subjects = new Map<string, SubjectIndex>();

	setRole(role: RoleObject): void {
		this.#roles.set(
			keyOf(role.metadata.namespace ?? "", role.metadata.name ?? ""),
			new CompiledRole(role.rules ?? []),
		);
	}

	/** Without a namespace: a ClusterRole. */
	deleteRole(namespace: string | undefined, name: string): void {
		this.#roles.delete(keyOf(namespace ?? "", name));
	}

	setBinding(object: BindingObject): void {
		const namespace = object.metadata.namespace ?? "";
		const name = object.metadata.name ?? "";
		this.deleteBinding(namespace, name);
		const binding: IndexedBinding = {
			namespace,
			name,
			roleRef: object.roleRef,
			subjects: object.subjects ?? [],
		};
		this.#bindings.set(keyOf(namespace, name), binding);
		const index = this.#indexOf(namespace);
		for (const subject of binding.subjects) {
			const [kind, id] = subjectKey(subject, namespace) ?? [];
			if (kind === undefined || id === undefined) continue;
			const byRole = getOrMake(index[kind], id, () => new Map());
			getOrMake(byRole, roleKey(binding), () => new Set()).add(binding);
		}
	}

	/** Without a namespace: a ClusterRoleBinding. */
	deleteBinding(namespace: string | undefined, name: string): void {
		const key = keyOf(namespace ?? "", name);
		const binding = this.#bindings.get(key);
		if (binding === undefined) return;
		this.#bindings.delete(key);
		const index = this.#indexOf(binding.namespace);
		for (const subject of binding.subjects) {
			const [kind, id] = subjectKey(subject, binding.namespace) ?? [];
			if (kind === undefined || id === undefined) continue;
			const byRole = index[kind].get(id);
			const set = byRole?.get(roleKey(binding));
			set?.delete(binding);
			if (set?.size === 0) byRole?.delete(roleKey(binding));
			if (byRole?.size === 0) index[kind].delete(id);
		}
		if (index.users.size === 0 && index.groups.size === 0)
			this.#subjects.delete(binding.namespace);
	}

	role(namespace: string, ref: RoleRef): CompiledRole | undefined {
		return this.#roles.get(roleKey({ namespace, roleRef: ref }));
	}

	/**
	 * Visits each role that a user has: those of the whole cluster, then those of the namespace. The bindings are
	 * those that give the role to the user. `visit` ends the walk by returning true.
	 */
	visit(
		user: UserInfo,
		namespace: string,
		visit: (
			role: CompiledRole | undefined,
			bindings: ReadonlySet<IndexedBinding>,
		) => boolean,
	): void {
		for (const scope of namespace === "" ? [""] : ["", namespace]) {
			const index = this.#subjects.get(scope);
			if (index === undefined) continue;
			if (this.#visitRoles(index.users.get(user.name), visit)) return;
			for (const group of user.groups)
				if (this.#visitRoles(index.groups.get(group), visit)) return;
		}
	}

	#visitRoles(
		byRole: BindingsByRole | undefined,
		visit: Parameters<RbacIndex["visit"]>[2],
	): boolean {
		if (byRole === undefined) return false;
		for (const [key, bindings] of byRole)
			if (visit(this.#roles.get(key), bindings)) return true;
		return false;
	}

	#indexOf(namespace: string): SubjectIndex {
		return getOrMake(this.#subjects, namespace, () => ({
			users: new Map(),
			groups: new Map(),
		}));
	}
}

/** The role a reference names: a ClusterRole, or a Role beside the binding. Other kinds name nothing. */
const roleKey = ({
	namespace,
	roleRef,
}: Pick<IndexedBinding, "namespace" | "roleRef">): string =>
	roleRef.kind === "ClusterRole"
		? keyOf("", roleRef.name)
		: roleRef.kind === "Role"
			? keyOf(namespace, roleRef.name)
			: `unsupported role reference kind: "${roleRef.kind}"`;

/** Who a subject is: a service account is the user of its name; without any namespace it is nobody. */
export function subjectKey(
	subject: RbacSubject,
	namespace: string,
): readonly ["users" | "groups", string] | undefined {
	switch (subject.kind) {
		case "User":
			return ["users", subject.name];
		case "Group":
			return ["groups", subject.name];
		case "ServiceAccount": {
			const home = subject.namespace || namespace;
			return home === ""
				? undefined
				: ["users", `system:serviceaccount:${home}:${subject.name}`];
		}
		default:
			return undefined;
	}
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
	let value = map.get(key);
	if (value === undefined) {
		value = make();
		map.set(key, value);
	}
	return value;
}

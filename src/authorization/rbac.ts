import { aggregateMessage } from "../apimachinery/aggregate.ts";
import { goQuote } from "../apimachinery/field.ts";
import type { UserRules } from "../apimachinery/rbac/escalation.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type {
	AuthorizationAttributes,
	AuthorizationDecision,
	Authorizer,
	RulesForUser,
} from "./authorizer.ts";
import {
	type IndexedBinding,
	type RbacIndex,
	type RbacSubject,
	subjectKey,
} from "./rbac-index.ts";
import type { CompiledRole } from "./rbac-role.ts";

const noOpinion: AuthorizationDecision = { decision: "no-opinion", reason: "" };

/** Role-based access control (plugin/pkg/auth/authorizer/rbac). Decisions are synchronous. */
export class RbacAuthorizer implements Authorizer {
	readonly name = "RBAC";
	readonly #index: RbacIndex;

	constructor(index: RbacIndex) {
		this.#index = index;
	}

	authorize(asked: AuthorizationAttributes): AuthorizationDecision {
		let allowed: AuthorizationDecision | undefined;
		let missing: IndexedBinding[] | undefined;
		this.#index.visit(asked.user, asked.namespace, (role, bindings) => {
			if (role === undefined) {
				missing ??= [];
				missing.push(...bindings);
				return false;
			}
			if (!role.allows(asked)) return false;
			const [binding] = bindings;
			if (binding === undefined) return false;
			allowed = {
				decision: "allow",
				reason: `RBAC: allowed by ${describe(binding, asked.user)}`,
			};
			return true;
		});
		if (allowed !== undefined) return allowed;
		if (missing === undefined) return noOpinion;
		return {
			decision: "no-opinion",
			reason: `RBAC: ${aggregateMessage(missing.map(missingRole))}`,
		};
	}

	/** The rules of all roles the user has in a namespace, cluster-wide ones included; a role bound twice counts twice. */
	userRules(user: UserInfo, namespace: string): UserRules {
		const bindings = new Map<IndexedBinding, CompiledRole | undefined>();
		this.#index.visit(user, namespace, (role, found) => {
			for (const binding of found) bindings.set(binding, role);
			return false;
		});
		const rules: PolicyRule[] = [];
		const errors: string[] = [];
		for (const [binding, role] of bindings)
			if (role === undefined) errors.push(missingRole(binding));
			else rules.push(...role.rules);
		return { rules, errors };
	}

	rulesFor(user: UserInfo, namespace: string): RulesForUser {
		const { rules, errors } = this.userRules(user, namespace);
		return {
			resourceRules: rules
				.filter((rule) => rule.resources?.length)
				.map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
					verbs,
					apiGroups,
					resources,
					...(resourceNames?.length && { resourceNames }),
				})),
			nonResourceRules: rules
				.filter((rule) => rule.nonResourceURLs?.length)
				.map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
			incomplete: false,
			...(errors.length > 0 && { error: aggregateMessage(errors) }),
		};
	}

	/** The rules that a binding would grant; undefined when there is no such role. */
	rulesOfRole(
		namespace: string,
		ref: IndexedBinding["roleRef"],
	): readonly PolicyRule[] | undefined {
		return this.#index.role(namespace, ref)?.rules;
	}
}

/** As if the lister had been asked for it by kind (`clusterrole`, not `clusterroles`). */
function missingRole({ roleRef }: IndexedBinding): string {
	const known = roleRef.kind === "ClusterRole" || roleRef.kind === "Role";
	return known
		? `${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io ${goQuote(roleRef.name)} not found`
		: `unsupported role reference kind: ${goQuote(roleRef.kind)}`;
}

function describe(binding: IndexedBinding, user: UserInfo): string {
	const { namespace, name, roleRef, subjects } = binding;
	const subject = subjects.find((s) => applies(s, namespace, user));
	const role = `${roleRef.kind} ${goQuote(roleRef.name)}`;
	const whom = subject ? ` to ${describeSubject(subject, namespace)}` : "";
	return namespace === ""
		? `ClusterRoleBinding ${goQuote(name)} of ${role}${whom}`
		: `RoleBinding ${goQuote(`${name}/${namespace}`)} of ${role}${whom}`;
}

function applies(
	subject: RbacSubject,
	namespace: string,
	user: UserInfo,
): boolean {
	const [kind, id = ""] = subjectKey(subject, namespace) ?? [];
	return kind === "users"
		? user.name === id
		: kind === "groups" && user.groups.includes(id);
}

const describeSubject = (subject: RbacSubject, namespace: string): string =>
	subject.kind === "ServiceAccount"
		? `ServiceAccount ${goQuote(`${subject.name}/${subject.namespace || namespace}`)}`
		: `${subject.kind} ${goQuote(subject.name)}`;

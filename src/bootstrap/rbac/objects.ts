import type { KubeObject } from "../../apimachinery/object.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import { type BoundTo, clusterBindings } from "./bindings.ts";
import { certificateRoles } from "./certificates.ts";
import { componentRoles } from "./components.ts";
import { controllerRules } from "./controllers.ts";
import { namespacedRoles } from "./namespaced.ts";
import { nodeRoles } from "./nodes.ts";
import type { RulesByName } from "./rules.ts";
import { userRoles } from "./users.ts";

export interface AggregationRule {
	readonly clusterRoleSelectors?: readonly {
		readonly matchLabels?: Readonly<Record<string, string>>;
	}[];
}
export interface Role extends KubeObject {
	readonly rules?: readonly PolicyRule[] | null;
	readonly aggregationRule?: AggregationRule;
}
export interface Subject {
	readonly apiGroup?: string;
	readonly kind: string;
	readonly name: string;
	readonly namespace?: string;
}
export interface Binding extends KubeObject {
	readonly roleRef: {
		readonly apiGroup: string;
		readonly kind: string;
		readonly name: string;
	};
	readonly subjects?: readonly Subject[];
}

/** What a controller of this process may do, as its file declares it. */
export interface ControllerRole {
	/** The service account in kube-system: `deployment-controller`. */
	readonly name: string;
	readonly rules: readonly PolicyRule[];
}

export interface RbacObjects {
	readonly clusterRoles: readonly Role[];
	readonly clusterRoleBindings: readonly Binding[];
	readonly roles: readonly Role[];
	readonly roleBindings: readonly Binding[];
}

const group = "rbac.authorization.k8s.io";
const apiVersion = `${group}/v1`;
/** By this label the default objects are found. */
export const bootstrapLabel = "kubernetes.io/bootstrapping=rbac-defaults";

const metadata = (
	name: string,
	more: { namespace?: string; labels?: Record<string, string> } = {},
) => ({
	name,
	...(more.namespace && { namespace: more.namespace }),
	labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...more.labels },
	annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
});

const aggregateLabel = (to: string) => `${group}/aggregate-to-${to}`;

/** Roles that other roles add to by a label: `admin` has all of `edit`, which has all of `view`. */
const aggregated: Readonly<Record<string, string | undefined>> = {
	admin: undefined,
	edit: "admin",
	view: "edit",
};

const clusterRole = (
	name: string,
	rules: readonly PolicyRule[] | undefined,
	more: {
		labels?: Record<string, string>;
		aggregationRule?: AggregationRule;
	} = {},
): Role => ({
	apiVersion,
	kind: "ClusterRole",
	metadata: metadata(name, more.labels ? { labels: more.labels } : {}),
	...(more.aggregationRule && { aggregationRule: more.aggregationRule }),
	...(rules && { rules }),
});

/** All default roles and bindings of Kubernetes 1.36 (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). */
export function rbacObjects(
	controllers: readonly ControllerRole[] = [],
): RbacObjects {
	const ofControllers: RulesByName = {
		...controllerRules,
		...Object.fromEntries(controllers.map((c) => [c.name, c.rules])),
	};
	const plain = {
		...userRoles,
		...componentRoles,
		...nodeRoles,
		...certificateRoles,
	};
	return {
		clusterRoles: [
			...Object.entries(aggregated).map(([name, into]) =>
				clusterRole(name, undefined, {
					...(into && { labels: { [aggregateLabel(into)]: "true" } }),
					aggregationRule: {
						clusterRoleSelectors: [
							{ matchLabels: { [aggregateLabel(name)]: "true" } },
						],
					},
				}),
			),
			...Object.entries(plain).map(([name, rules]) => {
				const into = /^system:aggregate-to-(.+)$/.exec(name)?.[1];
				return clusterRole(
					name,
					rules,
					into === undefined
						? {}
						: { labels: { [aggregateLabel(into)]: "true" } },
				);
			}),
			...Object.entries(ofControllers).map(([name, rules]) =>
				clusterRole(`system:controller:${name}`, rules),
			),
		],
		clusterRoleBindings: [
			...Object.entries(clusterBindings).map(([name, subjects]) =>
				clusterRoleBinding(name, subjects),
			),
			...Object.keys(ofControllers).map((account) =>
				clusterRoleBinding(`system:controller:${account}`, [{ account }]),
			),
		],
		roles: namespacedRoles.map(({ namespace, name, rules }) => ({
			apiVersion,
			kind: "Role",
			metadata: metadata(name, { namespace }),
			rules,
		})),
		roleBindings: namespacedRoles.map(
			({ namespace, name, bindingName = name, subjects }) => ({
				apiVersion,
				kind: "RoleBinding",
				metadata: metadata(bindingName, { namespace }),
				roleRef: { apiGroup: group, kind: "Role", name },
				subjects: subjects.map(subject),
			}),
		),
	};
}

const clusterRoleBinding = (
	name: string,
	subjects: readonly BoundTo[],
): Binding => ({
	apiVersion,
	kind: "ClusterRoleBinding",
	metadata: metadata(name),
	roleRef: { apiGroup: group, kind: "ClusterRole", name },
	...(subjects.length > 0 && { subjects: subjects.map(subject) }),
});

function subject(to: BoundTo): Subject {
	if ("account" in to)
		return {
			kind: "ServiceAccount",
			name: to.account,
			namespace: "kube-system",
		};
	return "user" in to
		? { apiGroup: group, kind: "User", name: to.user }
		: { apiGroup: group, kind: "Group", name: to.group };
}

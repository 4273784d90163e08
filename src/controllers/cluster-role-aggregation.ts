import { deepEqual } from "../apimachinery/json.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import { labelSelectorAsSelector } from "../apimachinery/selectors/labels.ts";
import { kinds } from "../client/kinds.ts";
import type { ClusterRole } from "../client/types/other.ts";
import { type ControllerDefinition, watch } from "./definition.ts";
import { grant } from "./shared/rules.ts";

const name = "clusterrole-aggregation-controller";

/** Gathers the rules of roles that sum up others by their labels (pkg/controller/clusterroleaggregation). */
export const clusterRoleAggregationController: ControllerDefinition = {
	name,
	serviceAccount: name,
	rbac: [
		grant(
			"rbac.authorization.k8s.io",
			"clusterroles",
			"escalate get list patch update watch",
		),
	],
	create({ client, informers }) {
		const { lister } = informers.of(kinds.clusterRoles);
		return {
			watches: [
				watch(informers.of(kinds.clusterRoles), (enqueue) => {
					// Any role may be part of any sum.
					const all = () => {
						for (const { metadata, aggregationRule } of lister.list())
							if (aggregationRule) enqueue(metadata.name ?? "");
					};
					return { onAdd: all, onUpdate: all, onDelete: all };
				}),
			],
			async reconcile(request) {
				const role = lister.get("", request.name);
				if (!role?.aggregationRule) return;
				const rules = sumOf(role, lister.list());
				if (deepEqual(rules, role.rules ?? [])) return;
				await client.patch(
					kinds.clusterRoles,
					"",
					request.name,
					"apply",
					{
						apiVersion: "rbac.authorization.k8s.io/v1",
						kind: "ClusterRole",
						metadata: { name: request.name },
						rules,
					},
					{ fieldManager: name, force: true },
				);
			},
		};
	},
};

/** The rules of all roles that are selected, selector by selector and by name, each once. */
function sumOf(
	sum: ClusterRole,
	roles: readonly ClusterRole[],
): readonly PolicyRule[] {
	const sorted = roles
		.filter(({ metadata }) => metadata.name !== sum.metadata.name)
		.sort((a, b) =>
			(a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1,
		);
	const rules: PolicyRule[] = [];
	for (const selector of sum.aggregationRule?.clusterRoleSelectors ?? []) {
		const matcher = labelSelectorAsSelector(selector);
		for (const role of sorted) {
			if (!matcher.matches(role.metadata.labels)) continue;
			for (const rule of role.rules ?? [])
				if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
		}
	}
	return rules;
}

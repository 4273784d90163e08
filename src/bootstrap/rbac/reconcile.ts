import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { missingRules } from "../../apimachinery/rbac/covers.ts";
import type { Change } from "../ensure.ts";
import type { Binding, Role } from "./objects.ts";

const autoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

/** Whoever sets the annotation to "false" keeps an object as it is. */
const isProtected = (object: KubeObject): boolean =>
	object.metadata.annotations?.[autoUpdate] === "false";

/** What exists, with the labels and annotations that are wanted where it has none of its own. */
const merged = (existing: KubeObject, wanted: KubeObject) => ({
	...existing.metadata,
	labels: { ...wanted.metadata.labels, ...existing.metadata.labels },
	annotations: {
		...wanted.metadata.annotations,
		...existing.metadata.annotations,
	},
});

/**
 * Adds to an existing role what it lacks of the default one, and takes nothing away
 * (component-helpers/auth/rbac/reconciliation ReconcileRoleOptions without RemoveExtraPermissions).
 */
export function reconcileRole(existing: Role, wanted: Role): Change<Role> {
	if (isProtected(existing)) return undefined;
	const result: { -readonly [K in keyof Role]: Role[K] } = {
		...existing,
		metadata: merged(existing, wanted),
	};
	if (wanted.aggregationRule === undefined) {
		const missing = missingRules(existing.rules ?? [], wanted.rules ?? []);
		if (missing.length > 0)
			result.rules = [...(existing.rules ?? []), ...missing];
		delete result.aggregationRule;
	} else {
		const own = existing.aggregationRule?.clusterRoleSelectors ?? [];
		const missing = (wanted.aggregationRule.clusterRoleSelectors ?? []).filter(
			(selector) => !own.some((one) => deepEqual(one, selector)),
		);
		if (missing.length > 0)
			result.aggregationRule = { clusterRoleSelectors: [...own, ...missing] };
	}
	return deepEqual(result, existing) ? undefined : { update: result };
}

/** Adds the subjects that an existing binding lacks; one to another role is made anew, as the role can't be changed. */
export function reconcileBinding(
	existing: Binding,
	wanted: Binding,
): Change<Binding> {
	if (isProtected(existing)) return undefined;
	const metadata = merged(existing, wanted);
	const own = existing.subjects ?? [];
	const missing = (wanted.subjects ?? []).filter(
		(subject) => !own.some((one) => deepEqual(one, subject)),
	);
	if (!deepEqual(existing.roleRef, wanted.roleRef))
		return {
			replace: {
				...wanted,
				metadata: {
					...wanted.metadata,
					labels: metadata.labels,
					annotations: metadata.annotations,
				},
			},
		};
	const result: Binding = {
		...existing,
		metadata,
		...(missing.length > 0 && { subjects: [...own, ...missing] }),
	};
	return deepEqual(result, existing) ? undefined : { update: result };
}

import type { UserInfo } from "../apimachinery/user.ts";
import type {
	AuditPolicy,
	AuditRule,
	AuditVerdict,
	GroupResources,
} from "./policy.ts";

/** A request as the policy sees it; `user` is the one who asks, before any impersonation. */
export interface AuditAttributes {
	readonly user: UserInfo | undefined;
	readonly verb: string;
	readonly isResourceRequest: boolean;
	readonly path: string;
	readonly namespace: string;
	readonly apiGroup: string;
	readonly resource: string;
	readonly subresource: string;
	readonly name: string;
}

export type PolicyEvaluator = (attributes: AuditAttributes) => AuditVerdict;

/** Answers for a policy (k8s.io/apiserver/pkg/audit/policy/checker.go); what no rule fits is not noted. */
export function policyEvaluator(policy: AuditPolicy): PolicyEvaluator {
	const { omitStages = [], omitManagedFields = false } = policy;
	const rules = policy.rules.map((rule) => ({
		rule,
		verdict: {
			level: rule.level,
			omitStages: new Set([...omitStages, ...(rule.omitStages ?? [])]),
			omitManagedFields: rule.omitManagedFields ?? omitManagedFields,
		},
	}));
	const otherwise: AuditVerdict = {
		level: "None",
		omitStages: new Set(omitStages),
		omitManagedFields,
	};
	return (attributes) =>
		rules.find(({ rule }) => ruleFits(rule, attributes))?.verdict ?? otherwise;
}

/** An empty list is no condition. */
const admits = (list: readonly string[] | undefined, value: string): boolean =>
	!list?.length || list.includes(value);

function ruleFits(rule: AuditRule, asked: AuditAttributes): boolean {
	const { user } = asked;
	if (rule.users?.length && !(user && rule.users.includes(user.name)))
		return false;
	if (
		rule.userGroups?.length &&
		!user?.groups.some((group) => rule.userGroups?.includes(group))
	)
		return false;
	if (!admits(rule.verbs, asked.verb)) return false;
	if (rule.namespaces?.length || rule.resources?.length)
		return resourceFits(rule, asked);
	if (rule.nonResourceURLs?.length)
		return (
			!asked.isResourceRequest &&
			rule.nonResourceURLs.some((spec) => pathFits(asked.path, spec))
		);
	return true;
}

const pathFits = (path: string, spec: string): boolean =>
	spec === "*" ||
	path === spec ||
	(spec.endsWith("*") && path.startsWith(spec.replace(/\*+$/, "")));

function resourceFits(rule: AuditRule, asked: AuditAttributes): boolean {
	if (!asked.isResourceRequest || !admits(rule.namespaces, asked.namespace))
		return false;
	return (
		!rule.resources?.length ||
		rule.resources.some((group) => groupFits(group, asked))
	);
}

function groupFits(
	{ group = "", resources, resourceNames }: GroupResources,
	{ apiGroup, resource, subresource, name }: AuditAttributes,
): boolean {
	if (group !== apiGroup) return false;
	if (!resources?.length) return true;
	if (!admits(resourceNames, name)) return false;
	const whole = subresource === "" ? resource : `${resource}/${subresource}`;
	return resources.some(
		(wanted) =>
			wanted === "*" ||
			wanted === whole ||
			(subresource !== "" && wanted === `*/${subresource}`) ||
			wanted === `${resource}/*`,
	);
}

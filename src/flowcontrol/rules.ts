import type {
	FlowRule,
	FlowSubject,
	NonResourceRule,
	ResourceRule,
} from "../client/types/flowcontrol.ts";
import type { FlowRequest, FlowUser } from "./request.ts";

/** Whether a rule speaks of this user (k8s.io/apiserver/pkg/util/flowcontrol/rule.go). */
export const matchesUser = (rule: FlowRule, user: FlowUser): boolean =>
	(rule.subjects ?? []).some((subject) => matchesSubject(subject, user));

function matchesSubject(subject: FlowSubject, user: FlowUser): boolean {
	switch (subject.kind) {
		case "User":
			return subject.user?.name === "*" || subject.user?.name === user.name;
		case "Group": {
			const name = subject.group?.name;
			if (name === undefined) return false;
			return name === "*" || (user.groups?.includes(name) ?? false);
		}
		case "ServiceAccount": {
			if (subject.serviceAccount === undefined) return false;
			const { namespace, name } = subject.serviceAccount;
			const prefix = `system:serviceaccount:${namespace}:`;
			return name === "*"
				? user.name.startsWith(prefix)
				: user.name === `${prefix}${name}`;
		}
		default:
			return false;
	}
}

/** Whether a rule speaks of this request, whoever makes it. */
export const matchesRequest = (
	rule: FlowRule,
	request: FlowRequest,
): boolean =>
	request.isResourceRequest
		? (rule.resourceRules ?? []).some((r) => matchesResource(r, request))
		: (rule.nonResourceRules ?? []).some((r) => matchesPath(r, request));

/** `*` stands for everything, and then alone. */
const includes = (list: readonly string[] | undefined, value: string) =>
	list !== undefined &&
	((list.length === 1 && list[0] === "*") || list.includes(value));

function matchesResource(rule: ResourceRule, request: FlowRequest): boolean {
	const { resource, subresource, namespace } = request;
	return (
		includes(rule.verbs, request.verb) &&
		includes(
			rule.resources,
			subresource === "" ? resource : `${resource}/${subresource}`,
		) &&
		includes(rule.apiGroups, request.apiGroup) &&
		(namespace === ""
			? rule.clusterScope === true
			: includes(rule.namespaces, namespace))
	);
}

function matchesPath(rule: NonResourceRule, { verb, path }: FlowRequest) {
	return (
		includes(rule.verbs, verb) &&
		(rule.nonResourceURLs ?? []).some((url) => {
			if (url === "*" || url === path) return true;
			const prefix = url.endsWith("*") ? url.slice(0, -1) : url;
			return path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
		})
	);
}

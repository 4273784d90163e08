/** rbac.authorization.k8s.io/v1 PolicyRule. */
export interface PolicyRule {
	readonly verbs: readonly string[];
	readonly apiGroups?: readonly string[];
	readonly resources?: readonly string[];
	readonly resourceNames?: readonly string[];
	readonly nonResourceURLs?: readonly string[];
}

/** A star at the end of a URL stands for anything; elsewhere it is a character like others. */
export function urlMatches(url: string, path: string): boolean {
	if (url === "*" || url === path) return true;
	return url.endsWith("*") && path.startsWith(url.replace(/\*+$/, ""));
}

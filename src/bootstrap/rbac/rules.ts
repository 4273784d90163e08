import { grant, read, words } from "../../apimachinery/rbac/grant.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";

export { grant, read };

export type RulesByName = Readonly<Record<string, readonly PolicyRule[]>>;

export const write = "create delete deletecollection patch update";
export const readWrite = `${read} ${write}`;

export const urls = (verbs: string, paths: string): PolicyRule => ({
	nonResourceURLs: words(paths),
	verbs: words(verbs),
});

/** What whoever writes events needs. */
export const recordEvents: PolicyRule = grant(
	"core events.k8s.io",
	"events",
	"create patch update",
);

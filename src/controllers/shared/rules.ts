import { grant, read } from "../../apimachinery/rbac/grant.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";

export { grant, read };

/** What whoever writes events needs. */
export const recordEvents: PolicyRule = grant(
	"core events.k8s.io",
	"events",
	"create patch update",
);

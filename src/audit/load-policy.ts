import { aggregateMessage } from "../apimachinery/aggregate.ts";
import { decodeConfig } from "../openapi/config-file.ts";
import type { AuditPolicy } from "./policy.ts";
import { policyKind } from "./policy-schema.ts";
import { validatePolicy } from "./policy-validation.ts";

/**
 * Reads the text of an --audit-policy-file (k8s.io/apiserver/pkg/audit/policy/reader.go). Throws an Error that names
 * the fields that are wrong.
 */
export function loadPolicy(content: string): AuditPolicy {
	const { rules = [], ...policy } = decodeConfig<Partial<AuditPolicy>>(
		content,
		policyKind,
	);
	const errors = validatePolicy({ ...policy, rules });
	if (errors.length > 0)
		throw new Error(
			aggregateMessage(errors.map((e) => `${e.field}: ${e.message}`)),
		);
	if (rules.length === 0) throw new Error("loaded illegal policy with 0 rules");
	return { ...policy, rules };
}

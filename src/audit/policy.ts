import type { AuditLevel, AuditStage } from "./event.ts";

/** audit.k8s.io/v1 Policy: the first rule that fits a request says how much of it is noted. */
export interface AuditPolicy {
	readonly omitStages?: readonly AuditStage[];
	readonly omitManagedFields?: boolean;
	readonly rules: readonly AuditRule[];
}

export interface AuditRule {
	readonly level: AuditLevel;
	readonly users?: readonly string[];
	readonly userGroups?: readonly string[];
	readonly verbs?: readonly string[];
	readonly resources?: readonly GroupResources[];
	/** "" stands for what is in no namespace. */
	readonly namespaces?: readonly string[];
	readonly nonResourceURLs?: readonly string[];
	readonly omitStages?: readonly AuditStage[];
	/** Overrides the policy's own. */
	readonly omitManagedFields?: boolean;
}

export interface GroupResources {
	readonly group?: string;
	readonly resources?: readonly string[];
	readonly resourceNames?: readonly string[];
}

/** What a policy says of one request. */
export interface AuditVerdict {
	readonly level: AuditLevel;
	readonly omitStages: ReadonlySet<AuditStage>;
	readonly omitManagedFields: boolean;
}

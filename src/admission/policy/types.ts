import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { MatchCondition } from "../shared/conditions.ts";
import type { Rule } from "../shared/matching.ts";

export interface MatchResources {
	readonly namespaceSelector?: LabelSelector;
	readonly objectSelector?: LabelSelector;
	readonly resourceRules?: readonly Rule[];
	readonly excludeResourceRules?: readonly Rule[];
	readonly matchPolicy?: string;
}

export interface ParamKind {
	readonly apiVersion: string;
	readonly kind: string;
}

export interface ParamRef {
	readonly name?: string;
	readonly namespace?: string;
	readonly selector?: LabelSelector;
	readonly parameterNotFoundAction?: string;
}

export interface Variable {
	readonly name: string;
	readonly expression: string;
}

export interface Validation {
	readonly expression: string;
	readonly message?: string;
	readonly reason?: string;
	readonly messageExpression?: string;
}

export interface AuditAnnotation {
	readonly key: string;
	readonly valueExpression: string;
}

export interface Mutation {
	readonly patchType: string;
	readonly applyConfiguration?: { readonly expression: string };
	readonly jsonPatch?: { readonly expression: string };
}

/** What policies of both kinds say; lists that a kind does not have are absent. */
export interface PolicySpec {
	readonly failurePolicy?: string;
	readonly paramKind?: ParamKind;
	readonly matchConstraints?: MatchResources;
	readonly matchConditions?: readonly MatchCondition[];
	readonly variables?: readonly Variable[];
	readonly validations?: readonly Validation[];
	readonly auditAnnotations?: readonly AuditAnnotation[];
	readonly mutations?: readonly Mutation[];
	readonly reinvocationPolicy?: string;
}

export interface BindingSpec {
	readonly policyName: string;
	readonly paramRef?: ParamRef;
	readonly matchResources?: MatchResources;
	/** Of validating ones: Deny, Warn, Audit. */
	readonly validationActions?: readonly string[];
}

export type PolicyObject = KubeObject & { readonly spec: PolicySpec };
export type BindingObject = KubeObject & { readonly spec: BindingSpec };

import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "../shared/conditions.ts";
import type { WebhookService } from "../shared/webhook-client.ts";

export interface Rule {
	operations?: string[];
	apiGroups?: string[];
	apiVersions?: string[];
	resources?: string[];
	scope?: string;
}
export interface NamedRule extends Rule {
	resourceNames?: string[];
}
export interface MatchResources {
	namespaceSelector?: LabelSelector;
	objectSelector?: LabelSelector;
	resourceRules?: NamedRule[];
	excludeResourceRules?: NamedRule[];
	matchPolicy?: string;
}
export interface MatchCondition {
	name: string;
	expression: string;
}
export interface ParamKind {
	apiVersion?: string;
	kind?: string;
}
export interface ParamRef {
	name?: string;
	namespace?: string;
	selector?: LabelSelector;
	parameterNotFoundAction?: string;
}
export interface Variable {
	name: string;
	expression: string;
}

export interface Webhook {
	name: string;
	clientConfig: { url?: string; service?: WebhookService };
	rules?: Rule[];
	failurePolicy?: string;
	matchPolicy?: string;
	namespaceSelector?: LabelSelector;
	objectSelector?: LabelSelector;
	sideEffects?: string | null;
	timeoutSeconds?: number;
	admissionReviewVersions?: string[];
	matchConditions?: MatchCondition[];
	/** Of mutating ones. */
	reinvocationPolicy?: string;
}
export interface WebhookConfiguration extends KubeObject {
	webhooks?: Webhook[];
}

/** What both kinds of policy have. */
export interface PolicySpec {
	failurePolicy?: string;
	paramKind?: ParamKind;
	matchConstraints?: MatchResources;
	matchConditions?: MatchCondition[];
	variables?: Variable[];
}
export interface Validation {
	expression: string;
	message?: string;
	reason?: string;
	messageExpression?: string;
}
export interface AuditAnnotation {
	key: string;
	valueExpression: string;
}
export interface ValidatingPolicySpec extends PolicySpec {
	validations?: Validation[];
	auditAnnotations?: AuditAnnotation[];
}
export interface ValidatingPolicy extends KubeObject {
	spec: ValidatingPolicySpec;
	status: {
		typeChecking?: {
			expressionWarnings?: { fieldRef: string; warning: string }[];
		};
		conditions?: Condition[];
	};
}
export interface Mutation {
	patchType?: string;
	applyConfiguration?: { expression?: string };
	jsonPatch?: { expression?: string };
}
export interface MutatingPolicySpec extends PolicySpec {
	mutations?: Mutation[];
	reinvocationPolicy?: string;
}
export interface MutatingPolicy extends KubeObject {
	spec: MutatingPolicySpec;
}
export interface PolicyBinding extends KubeObject {
	spec: {
		policyName: string;
		paramRef?: ParamRef;
		matchResources?: MatchResources;
		/** Of validating ones. */
		validationActions?: string[];
	};
}

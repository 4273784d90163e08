import type { UserInfo } from "../apimachinery/user.ts";

/** What is asked: "may this user do this" (authorizer.Attributes in k8s.io/apiserver). */
export interface AuthorizationAttributes {
	readonly user: UserInfo;
	/** get list watch create update patch delete deletecollection; a lower-case HTTP method for non-resource paths; or a special verb. */
	readonly verb: string;
	readonly isResourceRequest: boolean;
	readonly apiGroup: string;
	readonly apiVersion: string;
	readonly resource: string;
	readonly subresource: string;
	readonly namespace: string;
	readonly name: string;
	/** Of non-resource requests; of resource requests the URL's path too. */
	readonly path: string;
	/** Parsed selectors, when the request carries them (field and label selector authorization). */
	readonly fieldSelector?: string;
	readonly labelSelector?: string;
}

export interface AuthorizationDecision {
	readonly decision: "allow" | "deny" | "no-opinion";
	/** Shown in 403 messages and audit annotations. */
	readonly reason: string;
	readonly error?: string;
}

/** One resource or non-resource rule a user has, for SelfSubjectRulesReview. */
export interface ResourceRule {
	readonly verbs: readonly string[];
	readonly apiGroups: readonly string[];
	readonly resources: readonly string[];
	readonly resourceNames?: readonly string[];
}
export interface NonResourceRule {
	readonly verbs: readonly string[];
	readonly nonResourceURLs: readonly string[];
}
export interface RulesForUser {
	readonly resourceRules: readonly ResourceRule[];
	readonly nonResourceRules: readonly NonResourceRule[];
	readonly incomplete: boolean;
	readonly error?: string;
}

export interface Authorizer {
	readonly name: string;
	authorize(
		attributes: AuthorizationAttributes,
	): AuthorizationDecision | Promise<AuthorizationDecision>;
	rulesFor?(
		user: UserInfo,
		namespace: string,
	): RulesForUser | Promise<RulesForUser>;
}

/** What strategies and subresources ask of the rest of the server; the composition root provides each under its key. */

import type { GroupVersionKind } from "../../apimachinery/object.ts";
import type { UserRules } from "../../apimachinery/rbac/escalation.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { ServiceKey } from "../generic/definition.ts";

/** "May this user do this", as the server's own authorizer takes it. */
export interface AccessQuestion {
	readonly user: UserInfo;
	readonly verb: string;
	readonly isResourceRequest: boolean;
	readonly apiGroup: string;
	readonly apiVersion: string;
	readonly resource: string;
	readonly subresource: string;
	readonly namespace: string;
	readonly name: string;
	readonly path: string;
	readonly fieldSelector?: string;
	readonly labelSelector?: string;
}

export interface AccessDecision {
	readonly decision: "allow" | "deny" | "no-opinion";
	readonly reason: string;
	readonly error?: string;
}

export interface KnownRules {
	readonly resourceRules: readonly {
		readonly verbs: readonly string[];
		readonly apiGroups: readonly string[];
		readonly resources: readonly string[];
		readonly resourceNames?: readonly string[];
	}[];
	readonly nonResourceRules: readonly {
		readonly verbs: readonly string[];
		readonly nonResourceURLs: readonly string[];
	}[];
	readonly incomplete: boolean;
	readonly error?: string;
}

export interface AccessAuthorizer {
	authorize(question: AccessQuestion): AccessDecision | Promise<AccessDecision>;
	rulesFor?(
		user: UserInfo,
		namespace: string,
	): KnownRules | Promise<KnownRules>;
}
export const accessAuthorizer: ServiceKey<AccessAuthorizer> = {
	name: "authorizer",
};

/** What RBAC objects grant, for the check that nobody grants more than they have. */
export interface GrantedRules {
	/** Everything a user holds in a namespace ("" for the whole cluster). */
	rulesFor(user: UserInfo, namespace: string): UserRules;
	/** The rules of a role (a ClusterRole when the namespace is ""); undefined when there is none. */
	roleRules(namespace: string, name: string): readonly PolicyRule[] | undefined;
}
export const grantedRules: ServiceKey<GrantedRules> = { name: "granted-rules" };

export interface AuthenticatedToken {
	readonly user: UserInfo;
	readonly audiences?: readonly string[];
}

/** Tells whom a bearer token names; undefined when nobody knows it, a throw when it is wrong. */
export interface TokenAuthenticator {
	/** What a review without audiences asks for. */
	readonly apiAudiences: readonly string[];
	authenticate(
		token: string,
		audiences: readonly string[],
	): Promise<AuthenticatedToken | undefined>;
}
export const tokenAuthenticator: ServiceKey<TokenAuthenticator> = {
	name: "token-authenticator",
};

export interface NamedObject {
	readonly name: string;
	readonly uid: string;
}

export interface TokenSpec {
	readonly namespace: string;
	readonly serviceAccount: NamedObject;
	readonly audiences: readonly string[];
	readonly expirationSeconds: number;
	readonly pod?: NamedObject;
	readonly secret?: NamedObject;
	readonly node?: NamedObject;
	/** Seconds after which use of the token is reported as stale. */
	readonly warnAfterSeconds?: number;
}

export interface ServiceAccountTokens {
	/** What a request without audiences gets. */
	readonly defaultAudiences: readonly string[];
	/** Longest life of a token; absent: as asked for. */
	readonly maxSeconds?: number | undefined;
	issue(spec: TokenSpec): Promise<{
		readonly token: string;
		/** What audit events call the token: `JTI=` and its id. */
		readonly credentialId: string;
		/** RFC 3339. */
		readonly expirationTimestamp: string;
	}>;
}
export const serviceAccountTokens: ServiceKey<ServiceAccountTokens> = {
	name: "service-account-tokens",
};

/** Which kinds are served, custom ones too. */
export interface KindResolver {
	/** The plural name of a kind; undefined when it isn't served. */
	resourceOf(kind: GroupVersionKind): string | undefined;
}
export const kindResolver: ServiceKey<KindResolver> = { name: "kind-resolver" };

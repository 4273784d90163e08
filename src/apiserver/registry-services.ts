import type { Clock } from "../apimachinery/clock.ts";
import { TokenIssuer } from "../authentication/token-issuer.ts";
import {
	ServiceAllocators,
	serviceAllocators,
} from "../registry/core/service/allocators.ts";
import type { Registry } from "../registry/registry.ts";
import {
	accessAuthorizer,
	grantedRules,
	kindResolver,
	serviceAccountTokens,
	tokenAuthenticator,
} from "../registry/shared/services.ts";
import type { Access, AccessSettings } from "./access.ts";

/** Gives strategies and subresources what they ask of the rest of the server; returns who signs service account tokens. */
export function provideRegistryServices(
	registry: Registry,
	{ authenticator, authorizer, rbac }: Access,
	{ apiAudiences, serviceAccounts }: AccessSettings,
	clock: Clock,
): TokenIssuer {
	registry.provide(serviceAllocators, new ServiceAllocators(registry.context));
	registry.provide(accessAuthorizer, authorizer);
	registry.provide(grantedRules, {
		rulesFor: (user, namespace) => rbac.userRules(user, namespace),
		roleRules: (namespace, name) =>
			rbac.rulesOfRole(namespace, {
				kind: namespace === "" ? "ClusterRole" : "Role",
				name,
			}),
	});
	registry.provide(kindResolver, {
		resourceOf: ({ group, version, kind }) =>
			registry.lookupKind(group, version, kind)?.resource.definition.names
				.plural,
	});
	registry.provide(tokenAuthenticator, {
		apiAudiences,
		authenticate: (token, audiences) =>
			authenticator.authenticate({
				path: "",
				headers: { authorization: `Bearer ${token}` },
				audiences,
			}),
	});
	const issuer = new TokenIssuer({
		issuer: serviceAccounts.issuers[0],
		privateKey: serviceAccounts.signingKey,
		publicKeys: serviceAccounts.moreKeys,
		clock,
	});
	registry.provide(serviceAccountTokens, {
		defaultAudiences: apiAudiences,
		maxSeconds: serviceAccounts.maxTokenSeconds,
		issue: (spec) => issuer.issue(spec),
	});
	return issuer;
}

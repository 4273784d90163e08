import type { Clock } from "../apimachinery/clock.ts";
import { type AnonymousOptions, anonymousAuthenticator } from "./anonymous.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerAuthenticator, type TokenAuthenticator } from "./bearer.ts";
import {
	type BootstrapTokenOptions,
	bootstrapTokenAuthenticator,
} from "./bootstrap-token.ts";
import { withLoopback } from "./loopback.ts";
import { type OidcOptions, oidcAuthenticator } from "./oidc.ts";
import {
	type RequestHeaderOptions,
	requestHeaderAuthenticator,
} from "./request-header.ts";
import {
	type ServiceAccountOptions,
	serviceAccountAuthenticator,
} from "./service-account.ts";
import { tokenFileAuthenticator } from "./token-file.ts";
import {
	authenticatedGroupAdder,
	failFastAuthenticator,
	unionAuthenticator,
} from "./union.ts";
import {
	type WebhookTokenOptions,
	webhookTokenAuthenticator,
} from "./webhook.ts";
import { webSocketBearerAuthenticator } from "./websocket-bearer.ts";
import { type X509Options, x509Authenticator } from "./x509.ts";

type Own<T> = Omit<T, "clock" | "apiAudiences">;

/** Which credentials a server takes; what is absent is off. */
export interface AuthenticationConfig {
	readonly clock: Clock;
	/** --api-audiences: what a token must be meant for to be good here. The first service-account issuer by default. */
	readonly apiAudiences: readonly string[];
	readonly requestHeader?: Own<RequestHeaderOptions>;
	readonly x509?: Own<X509Options>;
	/** The text of --token-auth-file. */
	readonly tokenFile?: string;
	readonly serviceAccounts?: Own<ServiceAccountOptions>;
	readonly bootstrapTokens?: Own<BootstrapTokenOptions>;
	readonly oidc?: readonly Own<OidcOptions>[];
	readonly webhook?: Own<WebhookTokenOptions>;
	readonly anonymous?: Own<AnonymousOptions>;
}

/**
 * The whole chain, in the order of pkg/kubeapiserver/authenticator/config.go. Requests that name no audience are for
 * the API server. It throws when a credential was wrong and no other one was right: that is a 401, like `undefined`.
 */
export function buildAuthenticator(
	config: AuthenticationConfig,
): Authenticator {
	const { clock, apiAudiences } = config;
	const shared = { clock, apiAudiences };
	const on = <O, A>(
		options: O | undefined,
		make: (options: O & typeof shared) => A,
	): A[] => (options === undefined ? [] : [make({ ...options, ...shared })]);
	const tokens: TokenAuthenticator[] = [
		...(config.tokenFile === undefined
			? []
			: [tokenFileAuthenticator(config.tokenFile, apiAudiences)]),
		...on(config.serviceAccounts, serviceAccountAuthenticator),
		...on(config.bootstrapTokens, bootstrapTokenAuthenticator),
		// After service accounts: an unknown key makes it fetch the provider's keys.
		...(config.oidc ?? []).map((one) =>
			oidcAuthenticator({ ...one, ...shared }),
		),
		...on(config.webhook, webhookTokenAuthenticator),
	];
	const bearer = bearerAuthenticator(tokens);
	const credentials = authenticatedGroupAdder(
		unionAuthenticator([
			...on(config.requestHeader, requestHeaderAuthenticator),
			...on(config.x509, x509Authenticator),
			...(tokens.length === 0
				? []
				: [bearer, webSocketBearerAuthenticator(bearer)]),
		]),
	);
	const chain = withLoopback(
		failFastAuthenticator([
			credentials,
			...on(config.anonymous, anonymousAuthenticator),
		]),
	);
	return {
		name: "authentication",
		authenticate: (request) =>
			chain.authenticate(
				request.audiences === undefined
					? { ...request, audiences: apiAudiences }
					: request,
			),
	};
}

import type { Authenticator } from "./authenticator.ts";
import { agnosticAudiences } from "./bearer.ts";

export interface AnonymousOptions {
	/** Only these paths; absent: all. */
	readonly paths?: readonly string[];
	readonly apiAudiences: readonly string[];
}

export const anonymousUser = {
	name: "system:anonymous",
	groups: ["system:unauthenticated"],
} as const;

/** Everybody else: system:anonymous of system:unauthenticated (k8s.io/apiserver/pkg/authentication/request/anonymous). */
export const anonymousAuthenticator = (
	options: AnonymousOptions,
): Authenticator => ({
	name: "anonymous",
	async authenticate(request) {
		if (options.paths !== undefined && !options.paths.includes(request.path))
			return undefined;
		const audiences = agnosticAudiences(
			options.apiAudiences,
			request.audiences,
		);
		return audiences && { user: anonymousUser, ...audiences };
	},
});

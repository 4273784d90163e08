import type { JwtAuthenticator } from "./types.ts";

/** The --oidc-* flags. */
export interface OidcFlags {
	readonly issuerUrl: string;
	readonly clientId: string;
	/** PEM bundle to trust instead of the system's. */
	readonly ca?: string | undefined;
	/** `sub` when absent. */
	readonly usernameClaim?: string | undefined;
	/** "-" for none; absent: `ISSUER#`, but none for the claim `email`. */
	readonly usernamePrefix?: string | undefined;
	readonly groupsClaim?: string | undefined;
	readonly groupsPrefix?: string | undefined;
	readonly requiredClaims?: Readonly<Record<string, string>>;
}

/** What the flags say, in the form of the configuration file (pkg/kubeapiserver/options/authentication.go). */
export function jwtFromFlags(flags: OidcFlags): JwtAuthenticator {
	const { issuerUrl, usernameClaim = "sub", groupsClaim } = flags;
	const prefix =
		flags.usernamePrefix ?? (usernameClaim === "email" ? "-" : `${issuerUrl}#`);
	return {
		issuer: {
			url: issuerUrl,
			audiences: [flags.clientId],
			...(flags.ca !== undefined && { certificateAuthority: flags.ca }),
		},
		claimMappings: {
			username: { claim: usernameClaim, prefix: prefix === "-" ? "" : prefix },
			...(groupsClaim && {
				groups: { claim: groupsClaim, prefix: flags.groupsPrefix ?? "" },
			}),
		},
		claimValidationRules: Object.entries(flags.requiredClaims ?? {}).map(
			([claim, requiredValue]) => ({ claim, requiredValue }),
		),
	};
}

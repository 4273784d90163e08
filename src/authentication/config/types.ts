/** apiserver.config.k8s.io/v1 AuthenticationConfiguration: the file of --authentication-config. */
export interface AuthenticationConfiguration {
	readonly jwt?: readonly JwtAuthenticator[];
	/** Takes the place of --anonymous-auth. */
	readonly anonymous?: {
		readonly enabled?: boolean;
		/** Only these paths; absent: all. */
		readonly conditions?: readonly { readonly path: string }[];
	};
}

/** An issuer of JSON web tokens and what its claims mean here. */
export interface JwtAuthenticator {
	readonly issuer: JwtIssuer;
	readonly claimValidationRules?: readonly ClaimRule[];
	readonly claimMappings: ClaimMappings;
	readonly userValidationRules?: readonly UserRule[];
}

export interface JwtIssuer {
	readonly url: string;
	/** Where the discovery document is, when not below the issuer's own URL. */
	readonly discoveryURL?: string;
	/** PEM bundle to trust instead of the system's. */
	readonly certificateAuthority?: string;
	readonly audiences: readonly string[];
	readonly audienceMatchPolicy?: string;
	readonly egressSelectorType?: string;
}

/** A claim with its value, or an expression that must be true. */
export interface ClaimRule {
	readonly claim?: string;
	readonly requiredValue?: string;
	readonly expression?: string;
	readonly message?: string;
}

export interface UserRule {
	readonly expression: string;
	readonly message?: string;
}

export interface ClaimOrExpression {
	readonly claim?: string;
	readonly expression?: string;
}

export interface PrefixedClaimOrExpression extends ClaimOrExpression {
	readonly prefix?: string;
}

export interface ClaimMappings {
	readonly username: PrefixedClaimOrExpression;
	readonly groups?: PrefixedClaimOrExpression;
	readonly uid?: ClaimOrExpression;
	readonly extra?: readonly {
		readonly key: string;
		readonly valueExpression: string;
	}[];
}

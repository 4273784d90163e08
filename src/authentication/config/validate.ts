import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	tooMany,
} from "../../apimachinery/field.ts";
import type { AuthenticationConfiguration, JwtAuthenticator } from "./types.ts";
import {
	validateClaimRules,
	validateMappings,
	validateUserRules,
} from "./validate-claims.ts";
import { validateIssuer } from "./validate-issuer.ts";

const maxAuthenticators = 64;

/**
 * k8s.io/apiserver/pkg/apis/apiserver/validation.ValidateAuthenticationConfiguration; `disallowed` are the issuers of
 * service accounts' tokens.
 */
export function validateAuthentication(
	{ jwt = [], anonymous }: AuthenticationConfiguration,
	disallowed: readonly string[],
): FieldError[] {
	if (jwt.length > maxAuthenticators)
		return [tooMany("jwt", jwt.length, maxAuthenticators)];
	const errors = jwt.flatMap((one, i) => [
		...validateJwt(one, disallowed, index("jwt", i)),
		...repeated(jwt, i, "url"),
		...repeated(jwt, i, "discoveryURL"),
	]);
	const conditions = anonymous?.conditions ?? [];
	if (anonymous !== undefined && !anonymous.enabled && conditions.length > 0)
		errors.push(
			invalid(
				"anonymous.conditions",
				conditions,
				"enabled should be set to true when conditions are defined",
			),
		);
	return errors;
}

function repeated(
	jwt: readonly JwtAuthenticator[],
	i: number,
	field: "url" | "discoveryURL",
): FieldError[] {
	const of = (one: JwtAuthenticator | undefined) => one?.issuer?.[field];
	const value = of(jwt[i]);
	return value && jwt.findIndex((other) => of(other) === value) < i
		? [duplicate(`jwt[${i}].issuer.${field}`, value)]
		: [];
}

/** One issuer; `path` is "" for what flags say. */
export function validateJwt(
	jwt: JwtAuthenticator,
	disallowed: readonly string[],
	path: string,
): FieldError[] {
	const {
		issuer = { url: "", audiences: [] },
		claimMappings = { username: {} },
		claimValidationRules: rules = [],
		userValidationRules = [],
	} = jwt;
	return [
		...validateIssuer(issuer, disallowed, child(path, "issuer")),
		...validateClaimRules(rules, child(path, "claimValidationRules")),
		...validateMappings(claimMappings, rules, child(path, "claimMappings")),
		...validateUserRules(
			userValidationRules,
			child(path, "userValidationRules"),
		),
	];
}

import type { UserInfo } from "../apimachinery/user.ts";
import { fromJson, toJson } from "../cel/values/json.ts";
import { claimsType, compilers, userType } from "./config/expressions.ts";
import type {
	ClaimMappings,
	ClaimRule,
	JwtAuthenticator,
	PrefixedClaimOrExpression,
	UserRule,
} from "./config/types.ts";
import { type Claims, stringList } from "./jwt.ts";

type Claimed = (claims: Claims) => unknown;

/** From verified claims to a user, as an issuer's configuration says. Throws when a rule or a mapping does not hold. */
export function userMapper(
	jwt: JwtAuthenticator,
): (claims: Claims) => UserInfo {
	const compile = (expression: string): Claimed => {
		const program = compilers.claims.compile(expression);
		return (claims) =>
			toJson(program.evaluate({ claims: fromJson(claims, claimsType) }).value);
	};
	const { username, groups, uid, extra } = mappings(jwt.claimMappings, compile);
	const checkClaims = claimRules(jwt.claimValidationRules ?? [], compile);
	const checkUser = userRules(jwt.userValidationRules ?? []);
	return (claims) => {
		checkClaims(claims);
		const credential =
			typeof claims.jti === "string" && claims.jti !== ""
				? {
						"authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
					}
				: {};
		const id = uid(claims);
		const more = { ...extra(claims), ...credential };
		const user = {
			name: username(claims),
			...(id !== "" && { uid: id }),
			groups: groups(claims),
			...(Object.keys(more).length > 0 && { extra: more }),
		};
		checkUser(user);
		return user;
	};
}

function mappings(
	{ username, groups, uid, extra = [] }: ClaimMappings,
	compile: (expression: string) => Claimed,
) {
	const extras = extra.map(({ key, valueExpression }) => ({
		key,
		value: evaluated("extra", compile(valueExpression)),
	}));
	return {
		username: usernameOf(username, compile),
		groups: groupsOf(groups ?? {}, compile),
		uid: uidOf(uid ?? {}, compile),
		extra: (claims: Claims) =>
			Object.fromEntries(
				extras
					.map(
						({ key, value }) => [key, textsOf("extra", value(claims))] as const,
					)
					.filter(([, texts]) => texts.length > 0),
			),
	};
}

/** The value of an expression; a failure says what it was for. */
const evaluated =
	(what: string, evaluate: Claimed): Claimed =>
	(claims) => {
		try {
			return evaluate(claims);
		} catch (error) {
			throw new Error(
				`oidc: error evaluating ${what} claim expression: ${(error as Error).message}`,
			);
		}
	};

function usernameOf(
	{ claim = "", expression, prefix = "" }: PrefixedClaimOrExpression,
	compile: (expression: string) => Claimed,
): (claims: Claims) => string {
	if (expression) {
		const evaluate = evaluated("username", compile(expression));
		return (claims) => {
			const name = evaluate(claims);
			if (typeof name !== "string")
				throw new Error(
					"oidc: error evaluating username claim expression: expression must return a string",
				);
			if (name === "")
				throw new Error(
					"oidc: empty username via CEL expression is not allowed",
				);
			return name;
		};
	}
	return (claims) => {
		const name = claims[claim];
		if (typeof name !== "string")
			throw new Error(
				`oidc: parse username claims ${JSON.stringify(claim)}: claim not present`,
			);
		// A provider that says nothing about verification is taken at its word, one that denies it is not.
		if (
			claim === "email" &&
			claims.email_verified !== undefined &&
			claims.email_verified !== true
		)
			throw new Error("oidc: email not verified");
		if (`${prefix}${name}` === "")
			throw new Error("oidc: username claim is empty");
		return `${prefix}${name}`;
	};
}

function groupsOf(
	{ claim, expression, prefix = "" }: PrefixedClaimOrExpression,
	compile: (expression: string) => Claimed,
): (claims: Claims) => string[] {
	if (expression) {
		const evaluate = evaluated("group", compile(expression));
		return (claims) => textsOf("group", evaluate(claims));
	}
	if (!claim) return () => [];
	return (claims) =>
		stringList(claims[claim]).map((group) => `${prefix}${group}`);
}

function uidOf(
	{ claim, expression }: { claim?: string; expression?: string },
	compile: (expression: string) => Claimed,
): (claims: Claims) => string {
	const value = expression
		? evaluated("uid", compile(expression))
		: (claims: Claims) => (claim ? claims[claim] : "");
	return (claims) => {
		const uid = value(claims);
		if (typeof uid !== "string")
			throw new Error("oidc: error parsing uid: the claim must be a string");
		return uid;
	};
}

/** A text or a list of texts; what is empty or null counts as nothing. */
function textsOf(what: string, value: unknown): string[] {
	if (value === null || value === undefined || value === "") return [];
	if (typeof value === "string") return [value];
	if (Array.isArray(value) && value.every((v) => typeof v === "string"))
		return value.filter((text) => text !== "");
	throw new Error(
		`oidc: error evaluating ${what} claim expression: expression must return a string or a list of strings`,
	);
}

function claimRules(
	rules: readonly ClaimRule[],
	compile: (expression: string) => Claimed,
): (claims: Claims) => void {
	const checks = rules.map(
		({ claim, requiredValue = "", expression, message }) =>
			expression
				? conditionCheck(
						"claim validation expression",
						expression,
						message,
						compile(expression),
					)
				: (claims: Claims) => requireClaim(claims, claim ?? "", requiredValue),
	);
	return (claims) => {
		for (const check of checks) check(claims);
	};
}

function requireClaim(claims: Claims, name: string, value: string): void {
	if (!Object.hasOwn(claims, name))
		throw new Error(`oidc: required claim ${name} not present in ID token`);
	if (claims[name] !== value)
		throw new Error(
			`oidc: required claim ${name} value does not match. Got = ${String(claims[name])}, want = ${value}`,
		);
}

function userRules(rules: readonly UserRule[]): (user: UserInfo) => void {
	const checks = rules.map(({ expression, message }) => {
		const program = compilers.user.compile(expression);
		return conditionCheck<object>(
			"user info validation rule",
			expression,
			message,
			(user) => program.evaluate({ user: fromJson(user, userType) }).value,
		);
	});
	return ({ name, uid = "", groups, extra = {} }) => {
		for (const check of checks) check({ username: name, uid, groups, extra });
	};
}

const conditionCheck =
	<T>(
		what: string,
		expression: string,
		message: string | undefined,
		evaluate: (subject: T) => unknown,
	) =>
	(subject: T): void => {
		let value: unknown;
		try {
			value = evaluate(subject);
		} catch (error) {
			throw new Error(
				`oidc: error evaluating ${what}: ${(error as Error).message}`,
			);
		}
		if (value !== true)
			throw new Error(
				`oidc: error evaluating ${what}: validation expression '${expression}' failed: ${message ?? ""}`,
			);
	};

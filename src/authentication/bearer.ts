import { Aggregate } from "../apimachinery/aggregate.ts";
import type {
	AuthenticationRequest,
	AuthenticationResult,
	Authenticator,
} from "./authenticator.ts";

/**
 * One way to read a bearer token. `undefined` means "not one of mine"; a throw means "mine, and wrong": both let the
 * next one have a try. `audiences` are those the token must be meant for; undefined when the caller did not say.
 */
export interface TokenAuthenticator {
	readonly name: string;
	authenticateToken(
		token: string,
		audiences: readonly string[] | undefined,
	): Promise<AuthenticationResult | undefined>;
}

/**
 * The token of `Authorization: Bearer TOKEN`; undefined without one. The scheme's case does not matter, anything
 * after the token is ignored (k8s.io/apiserver/pkg/authentication/request/bearertoken).
 */
export function bearerToken(
	headers: AuthenticationRequest["headers"],
): string | undefined {
	const header = headers.authorization;
	const value = (Array.isArray(header) ? header[0] : header)?.trim();
	if (value === undefined || value === "") return undefined;
	const [scheme = "", token = ""] = value.split(" ", 2);
	return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}

const extraSpace =
	"the provided Authorization header contains extra space before the bearer token, and is ignored";

const hasExtraSpace = (headers: AuthenticationRequest["headers"]): boolean =>
	/^\s*bearer {2}/i.test(String(headers.authorization ?? ""));

/** What is said of a token that nobody knows. */
export const invalidBearerToken = "invalid bearer token";

/** Asks each token authenticator in turn; a token nobody takes is an error, so that it never becomes an anonymous request. */
export const bearerAuthenticator = (
	tokens: readonly TokenAuthenticator[],
): Authenticator => ({
	name: "bearer",
	async authenticate(request) {
		const token = bearerToken(request.headers);
		if (token === undefined) {
			if (hasExtraSpace(request.headers)) request.warn?.(extraSpace);
			return undefined;
		}
		const errors: unknown[] = [];
		for (const authenticator of tokens) {
			try {
				const result = await authenticator.authenticateToken(
					token,
					request.audiences,
				);
				if (result !== undefined) return result;
			} catch (error) {
				errors.push(error);
			}
		}
		if (errors.length > 0) throw new Aggregate(errors);
		throw new Error(invalidBearerToken);
	},
});

/**
 * For credentials that say nothing of audiences: they are good for the API server's own ones
 * (k8s.io/apiserver/pkg/authentication/authenticator/audagnostic.go). Undefined when none of them is wanted.
 */
export function agnosticAudiences(
	own: readonly string[],
	wanted: readonly string[] | undefined,
): { readonly audiences?: readonly string[] } | undefined {
	if (wanted === undefined) return {};
	const audiences = own.filter((audience) => wanted.includes(audience));
	return audiences.length === 0 ? undefined : { audiences };
}

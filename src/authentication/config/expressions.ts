import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import { Compiler } from "../../cel/program.ts";
import {
	boolType,
	type CelType,
	dynType,
	listOf,
	mapOf,
	nullType,
	objectWith,
	stringType,
} from "../../cel/types/type.ts";

/** What expressions about claims and users may come to. */
export const expressionTypes = {
	condition: [boolType],
	text: [stringType],
	texts: [stringType, listOf(stringType), listOf(dynType), nullType],
} as const;

/** The variables of expressions (k8s.io/apiserver/pkg/authentication/cel/compile.go). */
export const claimsType: CelType = mapOf(stringType, dynType);
export const userType: CelType = objectWith("kubernetes.UserInfo", {
	username: stringType,
	uid: stringType,
	groups: listOf(stringType),
	extra: mapOf(stringType, listOf(stringType)),
});

export const compilers = {
	claims: new Compiler({ variables: { claims: claimsType } }),
	user: new Compiler({ variables: { user: userType } }),
} as const;

/** Compiles an expression over `claims` or `user`, and says what is wrong with it. What only a token can tell is let be. */
export function expressionErrors(
	path: string,
	expression: string,
	variable: keyof typeof compilers,
	returns: readonly CelType[],
): FieldError[] {
	const { problem, program } = checkExpression(
		expression,
		compilers[variable],
		returns,
	);
	return problem === undefined || program?.type.kind === "dyn"
		? []
		: [invalid(path, expression, problem)];
}

/** The expression without its string literals, in which a name proves nothing. */
const withoutLiterals = (expression: string): string =>
	expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');

/** Whether an expression reads a claim by name: `claims.email`, `claims.?email`. */
export const readsClaim = (
	expression: string | undefined,
	claim: "email" | "email_verified",
): boolean =>
	new RegExp(`\\bclaims\\s*\\.\\s*\\??\\s*${claim}(?![A-Za-z0-9_])`).test(
		withoutLiterals(expression ?? ""),
	);

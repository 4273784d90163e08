import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import {
	boolType,
	type CelType,
	dynType,
	listOf,
	nullType,
	stringType,
} from "../../cel/types/type.ts";
import { claimsCompiler, userCompiler } from "./compilers.ts";

/** What expressions about claims and users may come to. */
export const expressionTypes = {
	condition: [boolType],
	text: [stringType],
	texts: [stringType, listOf(stringType), listOf(dynType), nullType],
} as const;

/** Compiles an expression over `claims` or `user`, and says what is wrong with it. */
export function expressionErrors(
	path: string,
	expression: string,
	variable: "claims" | "user",
	returns: readonly CelType[],
): FieldError[] {
	const compiler = variable === "claims" ? claimsCompiler : userCompiler;
	const { problem, program } = checkExpression(expression, compiler, returns);
	// What can't be known before it is run is looked at then.
	if (problem === undefined || program?.type.kind === "dyn") return [];
	return [invalid(path, expression, problem)];
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

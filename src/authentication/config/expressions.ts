import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";

const texts = [
	"string",
	"list(string)",
	"list(dyn)",
	"dyn",
	"null_type",
	"any",
];

/** What expressions about claims and users may come to. */
export const expressionTypes = {
	condition: ["bool", "dyn", "any"],
	text: ["string", "dyn", "any"],
	texts,
} as const;

const userType = {
	User: {
		username: "string",
		uid: "string",
		groups: "list<string>",
		extra: "map<string, list<string>>",
	},
};

/** Compiles an expression over `claims` or `user`, and says what is wrong with it. */
export function expressionErrors(
	path: string,
	expression: string,
	variable: "claims" | "user",
	returns: readonly string[],
): FieldError[] {
	const { problem } = checkExpression(expression, {
		variables: variable === "claims" ? { claims: "map" } : { user: "User" },
		...(variable === "user" && { types: userType }),
		returns,
	});
	return problem === undefined ? [] : [invalid(path, expression, problem)];
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

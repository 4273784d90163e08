import { parseDuration } from "../../apimachinery/duration.ts";
import { isPattern } from "../library/regex.ts";
import { type Expr, type Issue, subexpressions } from "../syntax/ast.ts";
import { parseTimestamp } from "../values/time.ts";

const checks: Readonly<Record<string, (text: string) => unknown>> = {
	matches: (text) => isPattern(text) || fail(),
	duration: parseDuration,
	timestamp: parseTimestamp,
};

const fail = (): never => {
	throw new Error("no regular expression");
};

/** Literal arguments that no evaluation could do anything with (cel-go's cel/validator.go). */
export function literalIssues(expr: Expr): Issue[] {
	const issues: Issue[] = [];
	for (const part of subexpressions(expr)) {
		if (part.kind !== "call") continue;
		const argument = part.args.at(part.name === "matches" ? -1 : 0);
		const check = Object.hasOwn(checks, part.name)
			? checks[part.name]
			: undefined;
		if (argument?.kind !== "literal" || typeof argument.value !== "string")
			continue;
		try {
			check?.(argument.value);
		} catch {
			issues.push({
				message: `invalid ${part.name} argument`,
				at: argument.at,
			});
		}
	}
	return issues;
}

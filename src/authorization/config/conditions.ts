import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import { boolType } from "../../cel/types/type.ts";
import { reviewCompiler } from "../review-type.ts";

/** Compiles a match condition, and says what is wrong with it. */
export function conditionErrors(
	path: string,
	expression: string,
): FieldError[] {
	const { problem } = checkExpression(expression, reviewCompiler, [boolType]);
	return problem === undefined ? [] : [invalid(path, expression, problem)];
}

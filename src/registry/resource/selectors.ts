import {
	child,
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import { deviceCompiler } from "../../cel/devices.ts";
import { typeString } from "../../cel/types/type.ts";
import { validateSlice } from "./collections.ts";
import type { DeviceSelector } from "./types.ts";

const mostSelectors = 32;
const longestExpression = 10 * 1024;

export const validateSelectors = (
	selectors: readonly DeviceSelector[] | undefined,
	path: string,
): FieldError[] =>
	validateSlice(selectors, mostSelectors, validateSelector, path);

function validateSelector({ cel }: DeviceSelector, path: string): FieldError[] {
	const at = child(path, "cel");
	if (!cel) return [required(at)];
	const expression = cel.expression ?? "";
	const expressionPath = child(at, "expression");
	if (Buffer.byteLength(expression) > longestExpression)
		return [tooLong(expressionPath, longestExpression)];
	const { problem, program } = checkExpression(expression, deviceCompiler);
	if (program === undefined)
		return [invalid(expressionPath, expression, problem ?? "")];
	const type = typeString(program.type);
	return type === "bool" || type === "dyn"
		? []
		: [
				invalid(
					expressionPath,
					expression,
					`must evaluate to bool or the unknown type, not ${type}`,
				),
			];
}

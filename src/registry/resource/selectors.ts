import {
	child,
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { checkExpression, type ExpressionScope } from "../../cel/check.ts";
import { validateSlice } from "./collections.ts";
import type { DeviceSelector } from "./types.ts";

const mostSelectors = 32;
const longestExpression = 10 * 1024;

/** A selector sees the device that it is about (k8s.io/dynamic-resource-allocation/cel/compile.go). */
const scope: ExpressionScope = {
	types: {
		DRADevice: {
			driver: "string",
			attributes: "map<string, dyn>",
			capacity: "map<string, dyn>",
			allowMultipleAllocations: "bool",
		},
	},
	variables: { device: "DRADevice" },
};

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
	const { problem, type } = checkExpression(expression, scope);
	if (problem !== undefined)
		return [invalid(expressionPath, expression, problem)];
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

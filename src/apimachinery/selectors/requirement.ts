/** One condition of a label selector (k8s.io/apimachinery/pkg/labels/selector.go). */
import { goQuote } from "../field.ts";
import { isQualifiedName, isValidLabelValue } from "../names.ts";

export type LabelOperator =
	| "in"
	| "notin"
	| "="
	| "=="
	| "!="
	| "gt"
	| "lt"
	| "exists"
	| "!";

/** One condition of a selector; all of them must hold. */
export interface LabelRequirement {
	readonly key: string;
	readonly operator: LabelOperator;
	readonly values: readonly string[];
}

/** Checks a requirement; throws an Error with Kubernetes' message (labels.NewRequirement). */
export function newRequirement(
	key: string,
	operator: LabelOperator,
	values: readonly string[],
): LabelRequirement {
	const errors: string[] = [];
	const bad = (path: string, value: unknown, detail: string) =>
		errors.push(
			`${path}: Invalid value: ${typeof value === "string" ? goQuote(value) : JSON.stringify(value)}: ${detail}`,
		);
	const wrongKey = isQualifiedName(key);
	if (wrongKey.length > 0) bad("key", key, wrongKey.join("; "));
	checkCount(operator, values, bad);
	values.forEach((value, i) => {
		const wrong = isValidLabelValue(value);
		if (wrong.length > 0) bad(`values[${i}][${key}]`, value, wrong.join("; "));
	});
	const unique = [...new Set(errors)];
	if (unique.length === 1) throw new Error(unique[0]);
	if (unique.length > 1) throw new Error(`[${unique.join(", ")}]`);
	return { key, operator, values };
}

function checkCount(
	operator: LabelOperator,
	values: readonly string[],
	bad: (path: string, value: unknown, detail: string) => void,
): void {
	switch (operator) {
		case "in":
		case "notin":
			if (values.length === 0)
				bad(
					"values",
					values,
					"for 'in', 'notin' operators, values set can't be empty",
				);
			return;
		case "=":
		case "==":
		case "!=":
			if (values.length !== 1)
				bad(
					"values",
					values,
					"exact-match compatibility requires one single value",
				);
			return;
		case "gt":
		case "lt":
			if (values.length !== 1)
				bad(
					"values",
					values,
					"for 'Gt', 'Lt' operators, exactly one value is required",
				);
			values.forEach((value, i) => {
				if (integer(value) === undefined)
					bad(
						`values[${i}]`,
						value,
						"for 'Gt', 'Lt' operators, the value must be an integer",
					);
			});
			return;
		default:
			if (values.length > 0)
				bad(
					"values",
					values,
					"values set must be empty for exists and does not exist",
				);
	}
}

/** strconv.ParseInt(text, 10, 64). */
export function integer(text: string): bigint | undefined {
	if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
	const value = BigInt(text.replace("+", ""));
	return BigInt.asIntN(64, value) === value ? value : undefined;
}

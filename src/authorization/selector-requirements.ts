import { parseFieldSelector } from "../apimachinery/selectors/fields.ts";
import { parseRequirements } from "../apimachinery/selectors/label-parser.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

/** Selectors as requirements; unreadable ones are left out, which asks for more than is read. */
export function requirementsOf({
	fieldSelector,
	labelSelector,
}: AuthorizationAttributes) {
	const fields = requirements(fieldSelector, (text) =>
		parseFieldSelector(text).terms.map(({ field, operator, value }) => ({
			key: field,
			operator: operator === "=" ? "In" : "NotIn",
			values: [value],
		})),
	);
	const labels = requirements(labelSelector, (text) =>
		parseRequirements(text).flatMap(({ key, operator, values }) => {
			const name = labelOperators[operator];
			return name === undefined
				? []
				: [{ key, operator: name, ...(values.length > 0 && { values }) }];
		}),
	);
	return {
		...(fields && { fieldSelector: { requirements: fields } }),
		...(labels && { labelSelector: { requirements: labels } }),
	};
}

const labelOperators: Readonly<Record<string, string>> = {
	in: "In",
	"=": "In",
	"==": "In",
	notin: "NotIn",
	"!=": "NotIn",
	exists: "Exists",
	"!": "DoesNotExist",
};

function requirements(
	selector: string | undefined,
	parse: (text: string) => object[],
): object[] | undefined {
	try {
		const parsed = parse(selector ?? "");
		return parsed.length === 0 ? undefined : parsed;
	} catch {
		return undefined;
	}
}

import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Column } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import type { ParamRef, PolicyBinding, PolicySpec } from "./types.ts";

export const paramKindColumn = <
	T extends { readonly spec: PolicySpec },
>(): Column<T> => ({
	name: "ParamKind",
	type: "string",
	description:
		"ParamKind specifies the kind of resources used to parameterize this policy",
	cell: ({ spec: { paramKind } }) =>
		paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : "<unset>",
});

/** What a binding binds, and to which parameters. */
export const bindingColumns: readonly Column<PolicyBinding>[] = [
	{
		name: "PolicyName",
		type: "string",
		description:
			"PolicyName indicates the policy definition which the policy binding binded to",
		cell: ({ spec }) => spec.policyName,
	},
	{
		name: "ParamRef",
		type: "string",
		description:
			"ParamRef indicates the param resource which sets the configuration param",
		cell: ({ spec }) => paramRefText(spec.paramRef),
	},
];

function paramRefText(ref: ParamRef | undefined): string {
	if (!ref) return "<unset>";
	if (ref.name) return `${ref.namespace || "*"}/${ref.name}`;
	return ref.selector ? goSelector(ref.selector) : "<unset>";
}

/** A selector as its generated Go method String writes it. */
function goSelector({ matchLabels, matchExpressions }: LabelSelector): string {
	const labels = Object.keys(matchLabels ?? {})
		.sort()
		.map((name) => `${name}: ${matchLabels?.[name]},`);
	const requirements = list(matchExpressions).map(
		({ key, operator, values }) =>
			`LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${list(values).join(" ")}],},`,
	);
	return `&LabelSelector{MatchLabels:map[string]string{${labels.join(" ")}},MatchExpressions:[]LabelSelectorRequirement{${requirements.join("")}},}`;
}

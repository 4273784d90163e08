import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import {
	mutatedType,
	patchListType,
	type Visible,
} from "../../cel/admission/compilers.ts";
import { list } from "../shared/checks.ts";
import { validateExpression } from "./expressions.ts";
import { validatePolicy } from "./policy-validation.ts";
import type { MutatingPolicy, MutatingPolicySpec, Mutation } from "./types.ts";
import { reinvocationPolicies } from "./webhook-validation.ts";

const operations = ["*", "CONNECT", "CREATE", "UPDATE"];

/** The two forms of a mutation: where its expression stands and what it comes to. */
const forms = {
	ApplyConfiguration: { member: "applyConfiguration", returns: mutatedType },
	JSONPatch: { member: "jsonPatch", returns: patchListType },
} as const;

export function validateMutatingPolicy(
	{ spec }: MutatingPolicy,
	old?: MutatingPolicy,
): FieldError[] {
	const { errors, visible } = validatePolicy(spec, old?.spec);
	const mutations = list(spec.mutations);
	return [
		...errors,
		...validateOperations(spec),
		...(mutations.length === 0
			? [required("spec.mutations", "mutations must contain at least one item")]
			: mutations.flatMap((mutation, i) =>
					validateMutation(mutation, visible, index("spec.mutations", i)),
				)),
		...validateReinvocation(spec.reinvocationPolicy),
	];
}

/** There is nothing to change in what is being deleted. */
const validateOperations = ({
	matchConstraints,
}: MutatingPolicySpec): FieldError[] =>
	list(matchConstraints?.resourceRules).flatMap((rule) =>
		list(rule.operations)
			.filter((operation) => operation === "DELETE")
			.map((operation) =>
				notSupported(
					"spec.matchConstraints.resourceRules.operations",
					operation,
					operations,
				),
			),
	);

function validateReinvocation(policy: string | undefined): FieldError[] {
	const path = "spec.reinvocationPolicy";
	if (!policy) return [required(path)];
	return reinvocationPolicies.includes(policy)
		? []
		: [notSupported(path, policy, reinvocationPolicies)];
}

function validateMutation(
	mutation: Mutation,
	visible: Visible,
	path: string,
): FieldError[] {
	const { patchType = "" } = mutation;
	if (patchType === "") return [required(child(path, "patchType"))];
	const form = forms[patchType as keyof typeof forms] as
		| (typeof forms)[keyof typeof forms]
		| undefined;
	if (form === undefined)
		return [
			notSupported(child(path, "patchType"), patchType, Object.keys(forms)),
		];
	const own = child(path, form.member);
	const other =
		form.member === "jsonPatch" ? "applyConfiguration" : "jsonPatch";
	const patch = mutation[form.member];
	const expression = patch?.expression?.trim() ?? "";
	const at = child(own, "expression");
	return [
		...(!patch
			? [required(own, `must be specified when patchType is ${patchType}`)]
			: expression === ""
				? [required(at, "expression is not specified")]
				: validateExpression(
						expression,
						{ ...visible, mutation: true },
						[form.returns],
						at,
						patch.expression,
					)),
		...(mutation[other]
			? [
					invalid(
						child(path, other),
						`{${other}}`,
						`must not be specified when patchType is ${patchType}`,
					),
				]
			: []),
	];
}

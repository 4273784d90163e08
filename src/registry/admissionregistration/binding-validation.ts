import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { dnsSubdomain, list } from "../shared/checks.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import { validateMatchResources } from "./rules.ts";
import type { ParamRef, PolicyBinding } from "./types.ts";

const actions = ["Audit", "Deny", "Warn"];
const notFoundActions = ["Deny", "Allow"];

export const validatePolicyBinding = ({
	spec,
}: PolicyBinding): FieldError[] => [
	...(spec.policyName
		? dnsSubdomain(spec.policyName, "spec.policyName")
		: [required("spec.policyName")]),
	...(spec.paramRef ? validateParamRef(spec.paramRef, "spec.paramRef") : []),
	...validateMatchResources(spec.matchResources, "spec.matchResources"),
];

function validateParamRef(ref: ParamRef, path: string): FieldError[] {
	const { name = "", selector, parameterNotFoundAction: action = "" } = ref;
	const exclusive = (member: string) =>
		name !== "" && selector
			? [
					forbiddenField(
						child(path, member),
						"name and selector are mutually exclusive",
					),
				]
			: [];
	const actionPath = child(path, "parameterNotFoundAction");
	return [
		...(name === ""
			? []
			: isPathSegmentName(name, false).map((message) =>
					invalid(child(path, "name"), name, message),
				)),
		...exclusive("name"),
		...validateLabelSelector(selector, child(path, "selector")),
		...exclusive("selector"),
		...(name === "" && !selector
			? [required(path, "one of name or selector must be specified")]
			: []),
		...(action === ""
			? [required(actionPath)]
			: notFoundActions.includes(action)
				? []
				: [notSupported(actionPath, action, notFoundActions)]),
	];
}

/** What a validating policy does about violations. */
export function validateActions({ spec }: PolicyBinding): FieldError[] {
	const path = "spec.validationActions";
	const own = list(spec.validationActions);
	return [
		...own.flatMap((action, i) => [
			...(actions.includes(action)
				? []
				: [notSupported(index(path, i), action, actions)]),
			...(own.indexOf(action) < i ? [duplicate(index(path, i), action)] : []),
		]),
		...(own.includes("Deny") && own.includes("Warn")
			? [
					invalid(
						path,
						own,
						"must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
					),
				]
			: []),
		...(own.length === 0
			? [required(path, "at least one validation action is required")]
			: []),
	];
}

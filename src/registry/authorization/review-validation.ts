/** pkg/apis/authorization/validation/validation.go. */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	invalidObject,
	required,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import type { ObjectMeta } from "../../apimachinery/object.ts";
import { list } from "../shared/checks.ts";
import { goStruct, goText } from "../shared/go-struct.ts";
import { printMeta } from "../shared/print-meta.ts";
import type {
	AccessReview,
	AccessReviewSpec,
	ResourceAttributes,
	SelectorAttributes,
	SelectorRequirement,
} from "./review-types.ts";

const printNonResource = goStruct(goText("Path"), goText("Verb"));

/** Throws Invalid. Kubernetes names no kind in these messages. */
export function refuseReview(errors: readonly FieldError[]): void {
	if (errors.length > 0)
		throw invalidObject(
			{ group: "authorization.k8s.io", kind: "" },
			"",
			errors,
		);
}

/** What every review asks: about a resource or about a path. */
export function validateQuestion(spec: AccessReviewSpec): FieldError[] {
	const { resourceAttributes: about, nonResourceAttributes: path } = spec;
	const errors: FieldError[] = [];
	if (about && path)
		errors.push(
			invalid(
				"spec.nonResourceAttributes",
				printNonResource(path),
				"cannot be specified in combination with resourceAttributes",
			),
		);
	if (!about && !path)
		errors.push(
			invalid(
				"spec.resourceAttributes",
				null,
				"exactly one of nonResourceAttributes or resourceAttributes must be specified",
			),
		);
	return errors;
}

export const validateSubject = ({
	user = "",
	groups,
}: AccessReviewSpec): FieldError[] =>
	user === "" && list(groups).length === 0
		? [
				invalid(
					"spec.user",
					user,
					"at least one of user or group must be specified",
				),
			]
		: [];

/** Reviews are not stored: they have no name. */
export const validateNoMeta = (
	metadata: ObjectMeta,
	allowNamespace = false,
): FieldError[] => {
	const { managedFields: _managed, namespace, ...rest } = metadata;
	const bare =
		Object.values(rest).every((value) => value === undefined) &&
		(allowNamespace || namespace === undefined);
	if (bare) return [];
	const except = allowNamespace ? " except for namespace" : "";
	return [invalid("metadata", printMeta(metadata), `must be empty${except}`)];
};

/** A local review is about its own namespace. */
export function validateLocal({ spec, metadata }: AccessReview): FieldError[] {
	const errors: FieldError[] = [];
	const { resourceAttributes: about, nonResourceAttributes: path } = spec;
	const namespace = about?.namespace ?? "";
	if (about && namespace !== (metadata.namespace ?? ""))
		errors.push(
			invalid(
				"spec.resourceAttributes.namespace",
				namespace,
				"must match metadata.namespace",
			),
		);
	if (path)
		errors.push(
			invalid(
				"spec.nonResourceAttributes",
				printNonResource(path),
				"disallowed on this kind of request",
			),
		);
	return errors;
}

export const validateSelectors = (
	about: ResourceAttributes | undefined,
): FieldError[] => [
	...validateSelector(
		about?.fieldSelector,
		"spec.resourceAttributes.fieldSelector",
		validateFieldRequirement,
	),
	...validateSelector(
		about?.labelSelector,
		"spec.resourceAttributes.labelSelector",
		validateLabelRequirement,
	),
];

function validateSelector(
	selector: SelectorAttributes | undefined,
	path: string,
	check: (requirement: SelectorRequirement, path: string) => FieldError[],
): FieldError[] {
	if (!selector) return [];
	const { rawSelector = "", requirements } = selector;
	const errors: FieldError[] = [];
	const all = list(requirements);
	if (rawSelector !== "" && all.length > 0)
		errors.push(
			invalid(
				child(path, "rawSelector"),
				rawSelector,
				"may not specified at the same time as requirements",
			),
		);
	if (rawSelector === "" && all.length === 0)
		errors.push(
			required(
				child(path, "requirements"),
				`when ${path} is specified, requirements or rawSelector is required`,
			),
		);
	return [
		...errors,
		...all.flatMap((requirement, i) =>
			check(requirement, index(child(path, "requirements"), i)),
		),
	];
}

/** Operators that are not known are left to the authorizer, which then ignores them. */
function validateValues(
	{ operator, values }: SelectorRequirement,
	path: string,
): FieldError[] {
	const count = list(values).length;
	const at = child(path, "values");
	if ((operator === "In" || operator === "NotIn") && count === 0)
		return [
			required(at, "must be specified when `operator` is 'In' or 'NotIn'"),
		];
	if ((operator === "Exists" || operator === "DoesNotExist") && count > 0)
		return [
			forbiddenField(
				at,
				"may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
			),
		];
	return [];
}

const validateFieldRequirement = (
	requirement: SelectorRequirement,
	path: string,
): FieldError[] => [
	...(requirement.key
		? []
		: [required(child(path, "key"), "must be specified")]),
	...validateValues(requirement, path),
];

const validateLabelRequirement = (
	requirement: SelectorRequirement,
	path: string,
): FieldError[] => [
	...validateValues(requirement, path),
	...validateLabelName(requirement.key ?? "", child(path, "key")),
	...list(requirement.values).flatMap((value, i) =>
		isValidLabelValue(value).map((message) =>
			invalid(index(child(path, "values"), i), value, message),
		),
	),
];

import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import type { Visible } from "../../cel/admission/compilers.ts";
import { boolType, nullType, stringType } from "../../cel/types/type.ts";
import { list, qualifiedName } from "../shared/checks.ts";
import { validateConditions } from "../shared/conditions.ts";
import { validateExpression } from "./expressions.ts";
import { validatePolicy } from "./policy-validation.ts";
import type {
	AuditAnnotation,
	ValidatingPolicy,
	ValidatingPolicySpec,
	Validation,
} from "./types.ts";

const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const mostAnnotations = 20;
const longestAnnotation = 5 * 1024;

export function validateValidatingPolicy(
	{ metadata, spec }: ValidatingPolicy,
	old?: ValidatingPolicy,
): FieldError[] {
	const { errors, visible } = validatePolicy(spec, old?.spec);
	return [...errors, ...validateChecks(spec, metadata.name ?? "", visible)];
}

function validateChecks(
	spec: ValidatingPolicySpec,
	name: string,
	visible: Visible,
): FieldError[] {
	const validations = list(spec.validations);
	const annotations = list(spec.auditAnnotations);
	const path = "spec.auditAnnotations";
	if (validations.length + annotations.length === 0) {
		const detail =
			"validations or auditAnnotations must contain at least one item";
		return [required("spec.validations", detail), required(path, detail)];
	}
	const keys = annotations.map(({ key }) => key);
	return [
		...validations.flatMap((validation, i) =>
			validateValidation(validation, visible, index("spec.validations", i)),
		),
		...(annotations.length > mostAnnotations
			? [
					invalid(
						path,
						annotations,
						`must not have more than ${mostAnnotations} auditAnnotations`,
					),
				]
			: []),
		...annotations.flatMap((annotation, i) => [
			...validateAnnotation(annotation, name, visible, index(path, i)),
			...(keys.indexOf(annotation.key) < i
				? [duplicate(child(index(path, i), "key"), annotation.key)]
				: []),
		]),
	];
}

function validateValidation(
	validation: Validation,
	visible: Visible,
	path: string,
): FieldError[] {
	const { expression = "", reason } = validation;
	const at = child(path, "expression");
	return [
		...(expression.trim() === ""
			? [required(at, "expression is not specified")]
			: validateExpression(expression, visible, [boolType], at)),
		...validateMessages(validation, visible, path),
		...(reason === undefined || reasons.includes(reason)
			? []
			: [notSupported(child(path, "reason"), reason, reasons)]),
	];
}

function validateMessages(
	{ message = "", messageExpression: computed = "" }: Validation,
	visible: Visible,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const refuse = (name: string, value: string, detail: string) =>
		errors.push(invalid(child(path, name), value, detail));
	if (computed !== "" && computed.trim() === "")
		refuse("messageExpression", computed, "must be non-empty if specified");
	else if (computed !== "")
		errors.push(
			...validateExpression(
				computed,
				{ ...visible, authorizer: false },
				[stringType],
				child(path, "messageExpression"),
			),
		);
	if (message !== "" && message.trim() === "")
		refuse("message", message, "must be non-empty if specified");
	else if (/[\n\r]/.test(message.trim()))
		refuse("message", message, "must not contain line breaks");
	return errors;
}

function validateAnnotation(
	{ key = "", valueExpression: expression = "" }: AuditAnnotation,
	policy: string,
	visible: Visible,
	path: string,
): FieldError[] {
	const at = child(path, "valueExpression");
	const trimmed = expression.trim();
	const keyPath = child(path, "key");
	return [
		...(policy === ""
			? [invalid(keyPath, key, "requires metadata.name be non-empty")]
			: qualifiedName(`${policy}/${key}`, keyPath)),
		...(trimmed === ""
			? [required(at, "valueExpression is not specified")]
			: Buffer.byteLength(trimmed) > longestAnnotation
				? [required(at, `must not exceed ${longestAnnotation} bytes in length`)]
				: validateExpression(
						trimmed,
						visible,
						[stringType, nullType],
						at,
						expression,
					)),
	];
}

/** What the controller writes: warnings with the place that they are about, and conditions. */
export function validateValidatingPolicyStatus({
	status,
}: ValidatingPolicy): FieldError[] {
	const path = "status.typeChecking.expressionWarnings";
	return [
		...list(status.typeChecking?.expressionWarnings).flatMap(
			({ fieldRef = "", warning = "" }, i) => [
				...(warning === "" ? [required(child(index(path, i), "warning"))] : []),
				...(fieldRef.trim() === ""
					? [required(child(index(path, i), "fieldRef"))]
					: []),
			],
		),
		...validateConditions(status.conditions, "status.conditions"),
	];
}

import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
import { followFieldPath } from "./field-path.ts";

const reasons = [
	"FieldValueDuplicate",
	"FieldValueForbidden",
	"FieldValueInvalid",
	"FieldValueRequired",
];

/** What can be said of a rule without compiling it; `schema` is the one that it stands on. */
export function validateRule(
	rule: ValidationRule,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const errors = validateMessage(rule, path);
	const { messageExpression, reason, fieldPath = "" } = rule;
	if (messageExpression && messageExpression.trim() === "")
		errors.push(
			required(
				child(path, "messageExpression"),
				"messageExpression must be non-empty if specified",
			),
		);
	if (reason !== undefined && !reasons.includes(reason))
		errors.push(notSupported(child(path, "reason"), reason, reasons));
	const refuse = (why: string) =>
		errors.push(invalid(child(path, "fieldPath"), fieldPath, why));
	if (fieldPath !== "" && fieldPath.trim() === "")
		refuse("fieldPath must be non-empty if specified");
	if (hasLineBreaks(fieldPath))
		refuse("fieldPath must not contain line breaks");
	if (fieldPath !== "" && !leadsSomewhere(fieldPath, schema))
		refuse("fieldPath must be a valid path");
	return errors;
}

/** The first thing that is wrong with the rule's text or its message. */
function validateMessage(
	{ rule = "", message = "" }: ValidationRule,
	path: string,
): FieldError[] {
	const place = child(path, "message");
	if (rule.trim() === "")
		return [required(child(path, "rule"), "rule is not specified")];
	if (message !== "" && message.trim() === "")
		return [invalid(place, message, "message must be non-empty if specified")];
	if (hasLineBreaks(message.trim()))
		return [invalid(place, message, "message must not contain line breaks")];
	return hasLineBreaks(rule.trim()) && message === ""
		? [
				required(
					place,
					"message must be specified if rule contains line breaks",
				),
			]
		: [];
}

const hasLineBreaks = (text: string): boolean => /[\n\r]/.test(text);

function leadsSomewhere(path: string, schema: JsonSchemaProps): boolean {
	try {
		followFieldPath(path, schema);
		return true;
	} catch {
		return false;
	}
}

import { StatusError } from "./errors.ts";
import { escapeJson } from "./go-json.ts";

/** Kinds of validation failure (k8s.io/apimachinery/pkg/util/validation/field.ErrorType). */
export type FieldErrorType =
	| "FieldValueNotFound"
	| "FieldValueRequired"
	| "FieldValueDuplicate"
	| "FieldValueInvalid"
	| "FieldValueNotSupported"
	| "FieldValueForbidden"
	| "FieldValueTooLong"
	| "FieldValueTooMany"
	| "InternalError"
	| "FieldValueTypeInvalid";

/** One failed rule: where, which kind, and the text of Kubernetes' own message without the path. */
export interface FieldError {
	readonly type: FieldErrorType;
	/** `spec.containers[0].name`, `metadata.labels[a/b]`; "" for the whole object. */
	readonly field: string;
	/** `Invalid value: "x": must be ...`. */
	readonly message: string;
}

/** A value as Go's %v or %q prints it inside an error: strings quoted, objects as compact JSON. */
export function quoteValue(value: unknown): string {
	if (value === undefined || value === null) return "null";
	return typeof value === "string"
		? goQuote(value)
		: escapeJson(JSON.stringify(value));
}

/** Letters, marks, numbers, punctuation, symbols; of all spaces only the plain one (strconv.IsPrint). */
const isPrintable = (char: string): boolean => !/[\p{C}\p{Z}]/u.test(char);

/** Go's strconv.Quote. */
export function goQuote(text: string): string {
	let out = '"';
	for (const ch of text) {
		const code = ch.codePointAt(0) ?? 0;
		if (ch === '"' || ch === "\\") out += `\\${ch}`;
		else if (ch === "\n") out += "\\n";
		else if (ch === "\t") out += "\\t";
		else if (ch === "\r") out += "\\r";
		else if (code === 7) out += "\\a";
		else if (code === 8) out += "\\b";
		else if (code === 12) out += "\\f";
		else if (code === 11) out += "\\v";
		else if (code < 0x20 || code === 0x7f)
			out += `\\x${code.toString(16).padStart(2, "0")}`;
		else if (code < 0x80 || isPrintable(ch)) out += ch;
		else
			out +=
				code < 0x10000
					? `\\u${code.toString(16).padStart(4, "0")}`
					: `\\U${code.toString(16).padStart(8, "0")}`;
	}
	return `${out}"`;
}

const withDetail = (head: string, detail: string): string =>
	detail === "" ? head : `${head}: ${detail}`;

export const required = (field: string, detail = ""): FieldError => ({
	type: "FieldValueRequired",
	field,
	message: withDetail("Required value", detail),
});
export const invalid = (
	field: string,
	value: unknown,
	detail: string,
): FieldError => ({
	type: "FieldValueInvalid",
	field,
	message: withDetail(`Invalid value: ${quoteValue(value)}`, detail),
});
export const typeInvalid = (
	field: string,
	value: unknown,
	detail: string,
): FieldError => ({
	type: "FieldValueTypeInvalid",
	field,
	message: withDetail(`Invalid value: ${quoteValue(value)}`, detail),
});
export const notSupported = (
	field: string,
	value: unknown,
	supported: readonly string[],
): FieldError => ({
	type: "FieldValueNotSupported",
	field,
	message: withDetail(
		`Unsupported value: ${quoteValue(value)}`,
		supported.length === 0
			? ""
			: `supported values: ${supported.map(goQuote).join(", ")}`,
	),
});
export const duplicate = (field: string, value: unknown): FieldError => ({
	type: "FieldValueDuplicate",
	field,
	message: `Duplicate value: ${quoteValue(value)}`,
});
export const forbiddenField = (field: string, detail: string): FieldError => ({
	type: "FieldValueForbidden",
	field,
	message: withDetail("Forbidden", detail),
});
export const notFoundField = (field: string, value: unknown): FieldError => ({
	type: "FieldValueNotFound",
	field,
	message: `Not found: ${quoteValue(value)}`,
});
/** `Too long: may not be more than N bytes`. */
export const tooLong = (field: string, maxLength: number): FieldError => ({
	type: "FieldValueTooLong",
	field,
	message:
		maxLength < 0
			? "Too long: value is too long"
			: `Too long: may not be more than ${maxLength} bytes`,
});
export const tooMany = (
	field: string,
	actual: number,
	maxItems: number,
): FieldError => ({
	type: "FieldValueTooMany",
	field,
	message:
		maxItems < 0
			? `Too many: ${actual}: has too many items`
			: `Too many: ${actual}: must have at most ${maxItems} ${maxItems === 1 ? "item" : "items"}`,
});
export const internalFieldError = (
	field: string,
	detail: string,
): FieldError => ({
	type: "InternalError",
	field,
	message: `Internal error: ${detail}`,
});

export const child = (parent: string, name: string): string =>
	parent === "" ? name : `${parent}.${name}`;
export const index = (parent: string, i: number): string => `${parent}[${i}]`;
export const key = (parent: string, name: string): string =>
	`${parent}[${name}]`;

/**
 * The 422 that Kubernetes answers for failed validation: every failure is a cause, the message joins them
 * (field.ErrorList.ToAggregate drops repeated messages from the message, not from the causes).
 */
export function invalidObject(
	kind: { group: string; kind: string },
	name: string,
	errors: readonly FieldError[],
): StatusError {
	const texts = errors.map((e) => `${e.field}: ${e.message}`);
	const unique = [...new Set(texts)];
	const joined = unique.length === 1 ? unique[0] : `[${unique.join(", ")}]`;
	const qualified =
		kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
	return new StatusError(
		422,
		"Invalid",
		`${qualified} "${name}" is invalid${errors.length === 0 ? "" : `: ${joined}`}`,
		{
			...(name === "" ? {} : { name }),
			...(kind.group === "" ? {} : { group: kind.group }),
			...(kind.kind === "" ? {} : { kind: kind.kind }),
			...(errors.length === 0
				? {}
				: {
						causes: errors.map((e) => ({
							reason: e.type,
							message: e.message,
							field: e.field,
						})),
					}),
		},
	);
}

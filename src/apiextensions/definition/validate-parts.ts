import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import type { CustomScale, PrinterColumn } from "../types.ts";

/** Where replicas and their selector are kept. */
export function validateScale(scale: CustomScale, path: string): FieldError[] {
	const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
	const at = (field: string) => child(path, field);
	return [
		...validateScalePath(
			specReplicasPath,
			[".spec."],
			"should be a json path under .spec",
			at("specReplicasPath"),
		),
		...validateScalePath(
			statusReplicasPath,
			[".status."],
			"should be a json path under .status",
			at("statusReplicasPath"),
		),
		...(labelSelectorPath
			? validateScalePath(
					labelSelectorPath,
					[".status.", ".spec."],
					"should be a json path under either .spec or .status",
					at("labelSelectorPath"),
				)
			: []),
	];
}

function validateScalePath(
	value: string | undefined,
	roots: readonly string[],
	why: string,
	path: string,
): FieldError[] {
	if (!value) return [required(path)];
	const errors = validateJsonPath(value, path);
	if (errors.length > 0) return errors;
	return roots.some((root) => value.startsWith(root))
		? []
		: [invalid(path, value, why)];
}

const validateJsonPath = (value: string, path: string): FieldError[] =>
	value.startsWith(".")
		? []
		: [invalid(path, value, "must be a simple json path starting with .")];

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = [
	"byte",
	"date",
	"date-time",
	"double",
	"float",
	"int32",
	"int64",
	"password",
];

/** One additional column of tables. */
export function validateColumn(
	column: PrinterColumn,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const { name, type, format, jsonPath } = column;
	if (!name) errors.push(required(child(path, "name")));
	const oneOf = (names: readonly string[]) =>
		`must be one of ${names.join(",")}`;
	if (!type) errors.push(required(child(path, "type"), oneOf(columnTypes)));
	else if (!columnTypes.includes(type))
		errors.push(invalid(child(path, "type"), type, oneOf(columnTypes)));
	if (format && !columnFormats.includes(format))
		errors.push(invalid(child(path, "format"), format, oneOf(columnFormats)));
	const pathPath = child(path, "JSONPath");
	return [
		...errors,
		...(jsonPath ? validateJsonPath(jsonPath, pathPath) : [required(pathPath)]),
	];
}

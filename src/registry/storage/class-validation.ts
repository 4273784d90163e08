/** What StorageClass and VolumeAttributesClass have in common (pkg/apis/storage/validation/validation.go). */
import {
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { qualifiedName } from "../shared/checks.ts";

const mostParameters = 512;
const parametersSize = 256 * 1024;

/** The name of a provisioner or driver, in any case. */
export const validateProvisioner = (
	name: string | undefined,
	path: string,
): FieldError[] =>
	name ? qualifiedName(name.toLowerCase(), path) : [required(path)];

export function validateParameters(
	parameters: Readonly<Record<string, string>> | undefined,
	path: string,
	allowNone: boolean,
): FieldError[] {
	const entries = Object.entries(parameters ?? {});
	if (entries.length > mostParameters) return [tooLong(path, mostParameters)];
	const errors: FieldError[] = [];
	let size = 0;
	for (const [name, value] of entries) {
		if (name === "")
			errors.push(invalid(path, name, "field can not be empty."));
		size += Buffer.byteLength(name) + Buffer.byteLength(value);
	}
	if (size > parametersSize) errors.push(tooLong(path, parametersSize));
	if (!allowNone && entries.length === 0)
		errors.push(required(path, "must contain at least one key/value pair"));
	return errors;
}

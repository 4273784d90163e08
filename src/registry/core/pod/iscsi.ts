/** iSCSI volumes (core/validation/validation.go validateISCSIVolumeSource). */
import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import type { ISCSISource } from "./volume-types.ts";

const formats: readonly [prefix: string, pattern: RegExp][] = [
	["iqn", /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/],
	["eui", /^eui.[A-Za-z0-9]{16}$/],
	["naa", /^naa.[A-Za-z0-9]{32}$/],
];

/** What is wrong with a qualified name; undefined when nothing is. `unknown` is said of one that starts with no known prefix. */
function wrongName(name: string, unknown: string): string | undefined {
	const format = formats.find(([prefix]) => name.startsWith(prefix));
	if (format === undefined) return unknown;
	return format[1].test(name) ? undefined : "must be valid format";
}

export function validateISCSI(value: ISCSISource, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const unknown = "must be valid format starting with iqn, eui, or naa";
	const check = (field: string, name: string) => {
		const wrong = wrongName(name, unknown);
		if (wrong !== undefined)
			errors.push(invalid(child(path, field), name, wrong));
	};
	if (!value.targetPortal) errors.push(required(child(path, "targetPortal")));
	if (value.iqn) check("iqn", value.iqn);
	else errors.push(required(child(path, "iqn")));
	if (value.lun < 0 || value.lun > 255)
		errors.push(
			invalid(
				child(path, "lun"),
				value.lun,
				"must be between 0 and 255, inclusive",
			),
		);
	if (
		(value.chapAuthDiscovery || value.chapAuthSession) &&
		value.secretRef === undefined
	)
		errors.push(required(child(path, "secretRef")));
	if (value.initiatorName !== undefined)
		check("initiatorname", value.initiatorName);
	return errors;
}

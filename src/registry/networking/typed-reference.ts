import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { dnsSubdomain } from "../shared/checks.ts";
import type { TypedReference } from "./ingress-types.ts";

/** pkg/apis/networking/validation/validation.go validateIngressTypedLocalObjectReference. */
export function validateTypedReference(
	reference: TypedReference,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (reference.apiGroup !== undefined && reference.apiGroup !== null)
		errors.push(...dnsSubdomain(reference.apiGroup, child(path, "apiGroup")));
	for (const field of ["kind", "name"] as const) {
		const value = reference[field] ?? "";
		if (value === "") errors.push(required(child(path, field)));
		for (const message of isPathSegmentName(value, false))
			errors.push(invalid(child(path, field), value, message));
	}
	return errors;
}

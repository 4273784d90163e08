/** Claims of devices by pods (core/validation/validation.go validatePodResourceClaims). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import { dnsLabel, dnsSubdomain, list } from "../../shared/checks.ts";
import { mirrorAnnotation } from "./annotations.ts";
import { printResourceClaim } from "./print.ts";
import type { PodResourceClaim } from "./types.ts";

export function validatePodResourceClaims(
	claims: readonly PodResourceClaim[] | undefined,
	meta: ObjectMeta | undefined,
	path: string,
): FieldError[] {
	const names = new Set<string>();
	return list(claims).flatMap((claim, i) =>
		meta?.annotations?.[mirrorAnnotation] === undefined
			? validateClaim(claim, names, index(path, i))
			: [forbiddenField("", "static pods do not support resource claims")],
	);
}

function validateClaim(
	claim: PodResourceClaim,
	names: Set<string>,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const { name, resourceClaimName, resourceClaimTemplateName } = claim;
	const at = child(path, "name");
	if (!name) errors.push(required(at));
	else if (names.has(name)) errors.push(duplicate(at, name));
	else errors.push(...dnsLabel(name, at));
	names.add(name);
	if (
		resourceClaimName !== undefined &&
		resourceClaimTemplateName !== undefined
	)
		errors.push(
			invalid(
				path,
				printResourceClaim(claim),
				"at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
			),
		);
	if (
		resourceClaimName === undefined &&
		resourceClaimTemplateName === undefined
	)
		errors.push(
			invalid(
				path,
				printResourceClaim(claim),
				"must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
			),
		);
	for (const field of [
		"resourceClaimName",
		"resourceClaimTemplateName",
	] as const)
		if (claim[field] !== undefined)
			errors.push(...dnsSubdomain(claim[field], child(path, field)));
	return errors;
}

/** pkg/apis/storage/validation/validation.go validateCSIDriverSpec. */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import { list, oneOf } from "../shared/checks.ts";
import type { CSIDriver, CSIDriverSpec } from "./csi-driver-types.ts";

const groupPolicies = ["File", "None", "ReadWriteOnceWithFSType"];
const lifecycleModes = ["Persistent", "Ephemeral"];
const shortestToken = 10 * 60;
const longestToken = 2 ** 32;
const shortestPeriod = 10;

export function validateDriverSpec({ spec }: CSIDriver): FieldError[] {
	const period = spec.nodeAllocatableUpdatePeriodSeconds;
	return [
		...needs(spec, "attachRequired"),
		...needs(spec, "podInfoOnMount"),
		...needs(spec, "storageCapacity"),
		...(spec.fsGroupPolicy === undefined
			? []
			: oneOf(spec.fsGroupPolicy, groupPolicies, "spec.fsGroupPolicy")),
		...validateTokenRequests(spec),
		...list(spec.volumeLifecycleModes).flatMap((mode) =>
			oneOf(mode, lifecycleModes, "spec.volumeLifecycleModes"),
		),
		...needs(spec, "seLinuxMount"),
		...(period !== undefined && period < shortestPeriod
			? [
					invalid(
						"spec.nodeAllocatableUpdatePeriodSeconds",
						period,
						`must be greater than or equal to ${shortestPeriod} seconds`,
					),
				]
			: []),
		...(spec.serviceAccountTokenInSecrets !== undefined &&
		list(spec.tokenRequests).length === 0
			? [
					invalid(
						"spec.serviceAccountTokenInSecrets",
						spec.serviceAccountTokenInSecrets,
						"must not be set when tokenRequests is empty",
					),
				]
			: []),
	];
}

/** Kubernetes has another name for one of the fields. */
const pathOf = (field: keyof CSIDriverSpec): string =>
	`spec.${field === "attachRequired" ? "attachedRequired" : field}`;

const needs = (
	spec: CSIDriverSpec,
	field: keyof CSIDriverSpec,
): FieldError[] => (spec[field] === undefined ? [required(pathOf(field))] : []);

function validateTokenRequests({ tokenRequests }: CSIDriverSpec): FieldError[] {
	const audiences = new Set<string>();
	return list(tokenRequests).flatMap(({ audience, expirationSeconds }, i) => {
		const path = index("spec.tokenRequests", i);
		const errors: FieldError[] = [];
		if (audiences.has(audience)) {
			errors.push(duplicate(child(path, "audience"), audience));
			return errors;
		}
		audiences.add(audience);
		if (expirationSeconds === undefined) return errors;
		const at = child(path, "expirationSeconds");
		const refuse = (why: string) =>
			errors.push(
				invalid(at, expirationSeconds, `may not specify a duration ${why}`),
			);
		if (expirationSeconds < shortestToken) refuse("less than 10 minutes");
		if (expirationSeconds > longestToken) refuse("larger than 2^32 seconds");
		return errors;
	});
}

export const validateDriverChange = (
	{ spec }: CSIDriver,
	{ spec: old }: CSIDriver,
): FieldError[] =>
	(["attachRequired", "volumeLifecycleModes"] as const).flatMap((field) =>
		validateImmutable(spec[field], old[field], pathOf(field)),
	);

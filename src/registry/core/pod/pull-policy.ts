import {
	type FieldError,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";

const policies = ["Always", "IfNotPresent", "Never"];

/** When an image is pulled (core/validation/validation.go validatePullPolicy). */
export function validatePullPolicy(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (!policy) return [required(path)];
	return policies.includes(policy)
		? []
		: [notSupported(path, policy, policies)];
}

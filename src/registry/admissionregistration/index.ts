import type { ResourceDefinition } from "../generic/definition.ts";
import { mutatingAdmissionPolicy } from "./mutating-admission-policy.ts";
import { mutatingAdmissionPolicyBinding } from "./mutating-admission-policy-binding.ts";
import { mutatingWebhookConfiguration } from "./mutating-webhook-configuration.ts";
import { validatingAdmissionPolicy } from "./validating-admission-policy.ts";
import { validatingAdmissionPolicyBinding } from "./validating-admission-policy-binding.ts";
import { validatingWebhookConfiguration } from "./validating-webhook-configuration.ts";

/** The kinds of admissionregistration.k8s.io, in order of their names in the API. */
export const admissionregistrationGroup: readonly ResourceDefinition[] = [
	mutatingAdmissionPolicy,
	mutatingAdmissionPolicyBinding,
	mutatingWebhookConfiguration,
	validatingAdmissionPolicy,
	validatingAdmissionPolicyBinding,
	validatingWebhookConfiguration,
];

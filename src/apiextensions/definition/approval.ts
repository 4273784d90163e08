import { goQuote } from "../../apimachinery/field.ts";
import type { Condition, CustomResourceDefinition } from "../types.ts";

export const APPROVED = "api-approved.kubernetes.io";
const community = /(^|\.)(k8s|kubernetes)\.io$/;
const enhancement = "see https://github.com/kubernetes/enhancements/pull/1111";

export interface Approval {
	readonly state: "Missing" | "Unapproved" | "Approved" | "Invalid";
	readonly message: string;
}

/** What the annotation says of an API in a group of the community's; undefined elsewhere (apihelpers GetAPIApprovalState). */
export function approvalOf({
	metadata,
	spec,
}: CustomResourceDefinition): Approval | undefined {
	if (!community.test(spec.group ?? "")) return undefined;
	const value = metadata.annotations?.[APPROVED];
	const why = `protected groups must have approval annotation "${APPROVED}"`;
	if (!value) return { state: "Missing", message: `${why}, ${enhancement}` };
	if (value.startsWith("unapproved"))
		return { state: "Unapproved", message: `not approved: ${goQuote(value)}` };
	if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(value) && URL.canParse(value))
		return { state: "Approved", message: `approved in ${value}` };
	return {
		state: "Invalid",
		message: `${why} with either a URL or a reason starting with "unapproved", ${enhancement}`,
	};
}

/** Tells everybody (pkg/controller/apiapproval). */
export function approvalCondition(
	crd: CustomResourceDefinition,
): Omit<Condition, "lastTransitionTime"> | undefined {
	const approval = approvalOf(crd);
	return (
		approval && {
			type: "KubernetesAPIApprovalPolicyConformant",
			status: approval.state === "Approved" ? "True" : "False",
			reason: `${approval.state}Annotation`,
			message: approval.message,
		}
	);
}

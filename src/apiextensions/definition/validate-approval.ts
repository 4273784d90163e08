import {
	type FieldError,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import type { CustomResourceDefinition } from "../types.ts";

const APPROVED = "api-approved.kubernetes.io";
const community = /(^|\.)(k8s|kubernetes)\.io$/;
const enhancement = "see https://github.com/kubernetes/enhancements/pull/1111";

type Approval = "missing" | "approved" | "bypassed" | "invalid";

function approvalOf({ metadata }: CustomResourceDefinition): Approval {
	const value = metadata.annotations?.[APPROVED];
	if (!value) return "missing";
	if (value.startsWith("unapproved")) return "bypassed";
	const isUrl =
		/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(value) && URL.canParse(value);
	return isUrl ? "approved" : "invalid";
}

/** Groups of the Kubernetes community are for APIs that it approved. */
export function validateApproval(
	crd: CustomResourceDefinition,
	old: CustomResourceDefinition | undefined,
): FieldError[] {
	if (!community.test(crd.spec.group ?? "")) return [];
	const approval = approvalOf(crd);
	if (old !== undefined && approvalOf(old) === approval) return [];
	const path = key("metadata.annotations", APPROVED);
	const why = `protected groups must have approval annotation "${APPROVED}"`;
	if (approval === "missing") return [required(path, `${why}, ${enhancement}`)];
	return approval === "invalid"
		? [
				invalid(
					path,
					crd.metadata.annotations?.[APPROVED],
					`${why} with either a URL or a reason starting with "unapproved", ${enhancement}`,
				),
			]
		: [];
}

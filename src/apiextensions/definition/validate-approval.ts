import {
	type FieldError,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import type { CustomResourceDefinition } from "../types.ts";
import { APPROVED, approvalOf } from "./approval.ts";

/** Groups of the Kubernetes community are for APIs that it approved. */
export function validateApproval(
	crd: CustomResourceDefinition,
	old: CustomResourceDefinition | undefined,
): FieldError[] {
	const approval = approvalOf(crd);
	if (approval === undefined) return [];
	const { state, message } = approval;
	if (old !== undefined && approvalOf(old)?.state === state) return [];
	const path = key("metadata.annotations", APPROVED);
	if (state === "Missing") return [required(path, message)];
	return state === "Invalid"
		? [invalid(path, crd.metadata.annotations?.[APPROVED], message)]
		: [];
}

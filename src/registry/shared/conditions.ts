/** metav1.Condition (k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go ValidateConditions). */
import { formatTime } from "../../apimachinery/clock.ts";
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { regexMessage } from "../../apimachinery/names.ts";
import { list } from "./checks.ts";

export interface Condition {
	type: string;
	status: string;
	observedGeneration?: number;
	lastTransitionTime?: string | null;
	reason?: string;
	message?: string;
}

const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;
const reasonFormat = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const reasonPattern = new RegExp(`^${reasonFormat}$`);
const reasonMessage = regexMessage(
	"a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
	reasonFormat,
	"my_name",
	"MY_NAME",
	"MyName",
	"ReasonA,ReasonB",
	"ReasonA:ReasonB",
);

export function validateConditions(
	conditions: readonly Condition[] | null | undefined,
	path: string,
): FieldError[] {
	const seen = new Set<string>();
	return list(conditions).flatMap((condition, i) => {
		const at = index(path, i);
		const repeated = seen.has(condition.type);
		seen.add(condition.type);
		return [
			...(repeated ? [duplicate(child(at, "type"), condition.type)] : []),
			...validateCondition(condition, at),
		];
	});
}

function validateCondition(condition: Condition, path: string): FieldError[] {
	const { type, status, reason = "", message = "" } = condition;
	const errors = validateLabelName(type, child(path, "type"));
	if (!["True", "False", "Unknown"].includes(status))
		errors.push(
			notSupported(child(path, "status"), status, ["False", "True", "Unknown"]),
		);
	if ((condition.observedGeneration ?? 0) < 0)
		errors.push(
			invalid(
				child(path, "observedGeneration"),
				condition.observedGeneration,
				"must be greater than or equal to zero",
			),
		);
	if (!condition.lastTransitionTime)
		errors.push(required(child(path, "lastTransitionTime"), "must be set"));
	const reasonPath = child(path, "reason");
	if (reason === "") errors.push(required(reasonPath, "must be set"));
	else {
		if (!reasonPattern.test(reason))
			errors.push(invalid(reasonPath, reason, reasonMessage));
		if (Buffer.byteLength(reason) > MAX_REASON)
			errors.push(tooLong(reasonPath, MAX_REASON));
	}
	if (Buffer.byteLength(message) > MAX_MESSAGE)
		errors.push(tooLong(child(path, "message"), MAX_MESSAGE));
	return errors;
}

/** The conditions with this one set; its time changes with its status only (apimachinery/pkg/api/meta SetStatusCondition). */
export function withStatusCondition(
	conditions: readonly Condition[] | null | undefined,
	condition: Condition,
	now: number,
): Condition[] {
	const all = [...list(conditions)];
	const at = all.findIndex(({ type }) => type === condition.type);
	const before = all[at];
	const next: Condition = {
		...condition,
		lastTransitionTime:
			before?.status === condition.status && before.lastTransitionTime
				? before.lastTransitionTime
				: formatTime(now),
		message: condition.message ?? "",
	};
	if (at < 0) all.push(next);
	else all[at] = next;
	return all;
}

import {
	child,
	duplicate,
	type FieldError,
	index,
	required,
} from "../../apimachinery/field.ts";
import type { FlowCondition } from "../../client/types/flowcontrol.ts";
import { list } from "../shared/checks.ts";

const path = "status.conditions";

/** The conditions of either kind: each type once, none without. */
export function validateFlowConditions(
	conditions: readonly FlowCondition[] | undefined,
): FieldError[] {
	const types = list(conditions).map(({ type = "" }) => type);
	return types.flatMap((type, i) => {
		const at = child(index(path, i), "type");
		return [
			...(types.indexOf(type) < i ? [duplicate(at, type)] : []),
			...(type === "" ? [required(at, "must not be empty")] : []),
		];
	});
}

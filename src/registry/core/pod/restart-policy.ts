/** A container's own restart policy and rules (core/validation/validation.go validateContainerRestartPolicy, KEP-5307). */
import {
	child,
	type FieldError,
	index,
	required,
	tooMany,
} from "../../../apimachinery/field.ts";
import { list, oneOf } from "../../shared/checks.ts";
import type { Container, ContainerRestartRule } from "./types.ts";

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const NEEDS_POLICY = "must specify restartPolicy when restart rules are used";

export function validateRestartPolicy(
	{ restartPolicy, restartPolicyRules }: Container,
	path: string,
): FieldError[] {
	const rules = list(restartPolicyRules);
	const at = child(path, "restartPolicy");
	const errors: FieldError[] = [];
	if (restartPolicy === undefined) {
		if (rules.length === 0) return [];
		errors.push(required(at, NEEDS_POLICY));
	} else
		errors.push(...oneOf(restartPolicy, ["Always", "Never", "OnFailure"], at));
	const rulesPath = child(path, "restartPolicyRules");
	if (rules.length > MAX_RULES)
		errors.push(tooMany(rulesPath, rules.length, MAX_RULES));
	rules.forEach((rule, i) => {
		errors.push(...validateRule(rule, index(rulesPath, i)));
	});
	return errors;
}

function validateRule(
	{ action, exitCodes }: ContainerRestartRule,
	path: string,
): FieldError[] {
	const errors = oneOf(
		action,
		["Restart", "RestartAllContainers"],
		child(path, "action"),
	);
	const at = child(path, "exitCodes");
	if (exitCodes === undefined)
		return [...errors, required(at, "must be specified")];
	errors.push(
		...oneOf(exitCodes.operator, ["In", "NotIn"], child(at, "operator")),
	);
	const values = list(exitCodes.values);
	if (values.length > MAX_EXIT_CODES)
		errors.push(tooMany(child(at, "values"), values.length, MAX_EXIT_CODES));
	return errors;
}

/** An init container may leave its policy out only when it has no rules either. */
export function validateInitRestartPolicy(
	container: Container,
	path: string,
): FieldError[] {
	if (container.restartPolicy !== undefined)
		return validateRestartPolicy(container, path);
	return list(container.restartPolicyRules).length === 0
		? []
		: [required(child(path, "restartPolicy"), NEEDS_POLICY)];
}

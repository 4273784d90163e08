import type { KubeObject } from "../../apimachinery/object.ts";
import type { Variables } from "../../cel/program.ts";
import { evaluateConditions } from "../shared/conditions.ts";
import type { Policy } from "./compile.ts";
import { ExpressionError, PolicyEvaluation } from "./evaluation.ts";
import type { AuditAnnotation, Validation } from "./types.ts";

/** What a policy has against a request. */
export interface Violation {
	readonly message: string;
	/** A reason of a Status; "" for Invalid. */
	readonly reason: string;
	/** Of the validation in its list; 0 for what is no validation's. */
	readonly index: number;
}

export interface PolicyVerdict {
	readonly violations: readonly Violation[];
	/** By key, for the audit log. */
	readonly annotations: readonly (readonly [string, string])[];
	/** Annotations that could not be evaluated: they refuse whatever the binding's actions are. */
	readonly annotationErrors: readonly string[];
}

const nothing: PolicyVerdict = {
	violations: [],
	annotations: [],
	annotationErrors: [],
};

/** Evaluates a policy (apiserver/pkg/admission/plugin/policy/validating/validator.go). */
export async function validatePolicy(
	policy: Policy,
	base: Variables,
	param: KubeObject | undefined,
): Promise<PolicyVerdict> {
	const { spec } = policy;
	const forgiving = spec.failurePolicy === "Ignore";
	const evaluation = new PolicyEvaluation(policy, base, param);
	const conditions = spec.matchConditions ?? [];
	if (conditions.length > 0) {
		const { holds, failure } = await evaluateConditions(
			conditions,
			policy.conditions,
			evaluation.variables,
		);
		if (failure !== undefined && !forgiving)
			return { ...nothing, violations: [violation(failure, 0)] };
		if (!holds) return nothing;
	}
	const violations: Violation[] = [];
	for (const [i, validation] of (spec.validations ?? []).entries()) {
		const found = await checkValidation(policy, evaluation, validation, i);
		if (found !== undefined) violations.push(found);
	}
	return { violations, ...(await annotate(policy, evaluation)) };
}

const violation = (message: string, index: number, reason = ""): Violation => ({
	message,
	reason,
	index,
});

async function checkValidation(
	policy: Policy,
	evaluation: PolicyEvaluation,
	validation: Validation,
	index: number,
): Promise<Violation | undefined> {
	try {
		const holds = await evaluation.evaluate(
			validation.expression,
			policy.expressions,
		);
		if (holds === true) return undefined;
	} catch (error) {
		if (!(error instanceof ExpressionError)) throw error;
		return policy.spec.failurePolicy === "Ignore"
			? undefined
			: violation(error.message, index);
	}
	const message =
		(await computedMessage(policy, evaluation, validation)) ||
		validation.message?.trim() ||
		`failed expression: ${validation.expression.trim()}`;
	return violation(message, index, validation.reason);
}

const longestMessage = 5 * 1024;

/** "" when there is none that can be shown. */
async function computedMessage(
	policy: Policy,
	evaluation: PolicyEvaluation,
	{ messageExpression }: Validation,
): Promise<string> {
	if (!messageExpression) return "";
	try {
		const value = await evaluation.evaluate(messageExpression, policy.messages);
		const text = typeof value === "string" ? value.trim() : "";
		return text.includes("\n") || Buffer.byteLength(text) > longestMessage
			? ""
			: text;
	} catch (error) {
		if (!(error instanceof ExpressionError)) throw error;
		return "";
	}
}

async function annotate(
	policy: Policy,
	evaluation: PolicyEvaluation,
): Promise<Pick<PolicyVerdict, "annotations" | "annotationErrors">> {
	const annotations: (readonly [string, string])[] = [];
	const annotationErrors: string[] = [];
	for (const annotation of policy.spec.auditAnnotations ?? [])
		try {
			const text = await annotationValue(policy, evaluation, annotation);
			if (text !== "") annotations.push([annotation.key, text]);
		} catch (error) {
			if (!(error instanceof ExpressionError)) throw error;
			if (policy.spec.failurePolicy !== "Ignore")
				annotationErrors.push(error.message);
		}
	return { annotations, annotationErrors };
}

async function annotationValue(
	policy: Policy,
	evaluation: PolicyEvaluation,
	{ valueExpression }: AuditAnnotation,
): Promise<string> {
	const value = await evaluation.evaluate(valueExpression, policy.expressions);
	return typeof value === "string" ? value.trim() : "";
}

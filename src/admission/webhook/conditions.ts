import { forbidden } from "../../apimachinery/errors.ts";
import { admissionCompiler } from "../../cel/admission/compilers.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { evaluateConditions } from "../shared/conditions.ts";
import { expressionVariables } from "../shared/expressions.ts";
import type { Invocation } from "./matching.ts";

const compiler = admissionCompiler({ params: false, authorizer: true });

/** Whether all conditions of a webhook hold. A failure is a refusal, or with failurePolicy Ignore lets the request by. */
export async function conditionsHold(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<boolean> {
	const { matchConditions = [], failurePolicy } = invocation.webhook;
	if (matchConditions.length === 0) return true;
	const { holds, failure } = await evaluateConditions(
		matchConditions,
		compiler,
		expressionVariables(invocation, attributes, environment),
	);
	if (failure === undefined) return holds;
	environment.metrics.conditionFailed(
		invocation.webhook.name,
		invocation.webhook.type === "mutating" ? "admit" : "validate",
		attributes.operation,
	);
	if (failurePolicy === "Ignore") return false;
	const { group, resource } = attributes.resource;
	throw forbidden({ group, resource }, attributes.name, failure);
}

import type { StatusReason } from "../../apimachinery/errors.ts";
import { StatusError } from "../../apimachinery/errors.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import type { Binding, Policy } from "../policy/compile.ts";
import { collectParams, configurationProblem } from "../policy/params.ts";
import { type BoundPolicy, PolicySource } from "../policy/source.ts";
import { type Violation, validatePolicy } from "../policy/validate.ts";
import { isExcludedFromPolicies } from "../shared/excluded.ts";
import { expressionVariables } from "../shared/expressions.ts";
import { forbidden } from "../shared/forbidden.ts";
import { isExempt, matchRequest, type SeenAs } from "../shared/matching.ts";

/** Holds requests against ValidatingAdmissionPolicies (apiserver/pkg/admission/plugin/policy/validating/dispatcher.go). */
export const validatingPolicy = (): AdmissionPlugin => {
	const source = new PolicySource("validating");
	return {
		name: "ValidatingAdmissionPolicy",
		enabledByDefault: true,
		operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
		validate(attributes, environment) {
			const bound = source.bound(environment);
			if (bound.length === 0) return undefined;
			if (isExempt(attributes) || isExcludedFromPolicies(attributes))
				return undefined;
			return applyAll(bound, attributes, environment);
		},
	};
};

async function applyAll(
	bound: readonly BoundPolicy[],
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<void> {
	const denials: Denial[] = [];
	for (const { policy, bindings } of bound) {
		const seen = matchRequest(policy.criteria, attributes, environment);
		if (seen === undefined) continue;
		const problem = configurationProblem(policy, environment);
		if (problem !== undefined) {
			if (policy.spec.failurePolicy !== "Ignore")
				denials.push({
					message: `ValidatingAdmissionPolicy '${policy.name}' denied request: ${problem}`,
					reason: "",
				});
			continue;
		}
		const dispatch = { policy, seen, attributes, environment, denials };
		const annotations = new Map<string, Set<string>>();
		for (const binding of bindings)
			await applyBinding(dispatch, binding, annotations);
		for (const [key, values] of annotations)
			attributes.annotate(`${policy.name}/${key}`, [...values].join(", "));
	}
	if (denials.length > 0) throw refusal(attributes, denials);
}

interface Denial {
	readonly message: string;
	readonly reason: string;
}

interface Dispatch {
	readonly policy: Policy;
	readonly seen: SeenAs;
	readonly attributes: AdmissionAttributes;
	readonly environment: AdmissionEnvironment;
	readonly denials: Denial[];
}

async function applyBinding(
	dispatch: Dispatch,
	binding: Binding,
	annotations: Map<string, Set<string>>,
): Promise<void> {
	const { policy, seen, attributes, environment, denials } = dispatch;
	if (
		binding.criteria !== undefined &&
		!matchRequest(binding.criteria, attributes, environment)
	)
		return;
	const where = `ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}'`;
	const deny = (message: string, reason = "") =>
		denials.push({ message: `${where} denied request: ${message}`, reason });
	let params: ReturnType<typeof collectParams>;
	try {
		params = collectParams(
			policy.spec.paramKind,
			binding.spec.paramRef,
			attributes.namespace,
			environment,
		);
	} catch (error) {
		if (policy.spec.failurePolicy !== "Ignore")
			deny(`failed to configure binding: ${(error as Error).message}`);
		return;
	}
	if (params.length === 0) return;
	const base = expressionVariables(seen, attributes, environment);
	for (const param of params) {
		const begun = performance.now();
		const verdict = await validatePolicy(policy, base, param);
		environment.metrics.policyChecked({
			policy: policy.name,
			binding: binding.name,
			action: verdict.violations.length === 0 ? "allow" : actionOf(binding),
			seconds: (performance.now() - begun) / 1000,
		});
		for (const violation of verdict.violations)
			act(binding, violation, where, attributes, policy.name, deny);
		for (const [key, value] of verdict.annotations) {
			const values = annotations.get(key) ?? new Set();
			annotations.set(key, values.add(value));
		}
		for (const message of verdict.annotationErrors) deny(message);
	}
}

/** The hardest of a binding's actions, for the metrics. */
function actionOf({ spec }: Binding): "deny" | "warn" | "audit" {
	const actions = spec.validationActions ?? [];
	if (actions.includes("Deny")) return "deny";
	return actions.includes("Warn") ? "warn" : "audit";
}

/** What the binding wants done about a violation. */
function act(
	binding: Binding,
	{ message, reason, index }: Violation,
	where: string,
	attributes: AdmissionAttributes,
	policy: string,
	deny: (message: string, reason: string) => void,
): void {
	const actions = binding.spec.validationActions ?? [];
	for (const action of actions)
		switch (action) {
			case "Deny":
				deny(message, reason);
				break;
			case "Warn":
				attributes.warn(`Validation failed for ${where}: ${message}`);
				break;
			case "Audit":
				attributes.annotate(
					"validation.policy.admission.k8s.io/validation_failure",
					JSON.stringify([
						{
							message,
							policy,
							binding: binding.name,
							expressionIndex: index,
							validationActions: actions,
						},
					]),
				);
				break;
		}
}

const codes: Readonly<Record<string, number>> = {
	Unauthorized: 401,
	Forbidden: 403,
	RequestEntityTooLarge: 413,
	Invalid: 422,
};

/** The first denial's message, reason and code; it alone is told. */
function refusal(
	attributes: AdmissionAttributes,
	[first]: readonly Denial[],
): StatusError {
	const { message = "", reason = "" } = first ?? {};
	const told = forbidden(attributes, message);
	const { details } = told.status;
	return new StatusError(
		codes[reason] ?? 422,
		(reason || "Invalid") as StatusReason,
		told.message,
		{ ...details, causes: [{ message }] },
	);
}

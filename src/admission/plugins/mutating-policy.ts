import { internalError, StatusError } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPass,
	AdmissionPlugin,
} from "../admission.ts";
import type { Binding, Policy } from "../policy/compile.ts";
import { PolicyEvaluation } from "../policy/evaluation.ts";
import { mutate } from "../policy/mutate.ts";
import { collectParams, configurationProblem } from "../policy/params.ts";
import { type BoundPolicy, PolicySource } from "../policy/source.ts";
import { evaluateConditions } from "../shared/conditions.ts";
import { isExcludedFromPolicies } from "../shared/excluded.ts";
import { expressionVariables } from "../shared/expressions.ts";
import { forbidden } from "../shared/forbidden.ts";
import {
	asSeen,
	isExempt,
	matchRequest,
	type SeenAs,
} from "../shared/matching.ts";
import { Reinvocations } from "../shared/reinvocation.ts";

const name = "MutatingAdmissionPolicy";

/** Lets MutatingAdmissionPolicies change objects (apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go). */
export const mutatingPolicy = (): AdmissionPlugin => {
	const source = new PolicySource("mutating");
	return {
		name,
		enabledByDefault: true,
		operations: ["CREATE", "UPDATE", "CONNECT"],
		admit(attributes, environment, pass) {
			const bound = source.bound(environment);
			if (bound.length === 0) return undefined;
			if (isExempt(attributes) || isExcludedFromPolicies(attributes))
				return undefined;
			return invokeAll(bound, attributes, environment, pass);
		},
	};
};

async function invokeAll(
	bound: readonly BoundPolicy[],
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	pass: AdmissionPass,
): Promise<void> {
	const problems: Problem[] = [];
	const invocations = bound.flatMap(({ policy, bindings }) =>
		invocationsOf(policy, bindings, attributes, environment, problems),
	);
	if (invocations.length > 0) {
		const reinvocations = Reinvocations.of(name, pass, attributes.object);
		const run = { attributes, environment, pass, reinvocations, problems };
		for (const invocation of invocations) await invoke(invocation, run);
		reinvocations.finish(attributes.object);
	}
	refuse(attributes, problems);
}

/** Something that went wrong, and where. */
interface Problem {
	readonly policy: Policy;
	readonly message: string;
	readonly reason: "Invalid" | "";
}

/** A policy to run, with one parameter. */
interface Invocation {
	readonly policy: Policy;
	readonly binding: Binding;
	readonly seen: SeenAs;
	readonly param: KubeObject | undefined;
}

interface Run {
	readonly attributes: AdmissionAttributes;
	readonly environment: AdmissionEnvironment;
	readonly pass: AdmissionPass;
	readonly reinvocations: Reinvocations;
	readonly problems: Problem[];
}

function invocationsOf(
	policy: Policy,
	bindings: readonly Binding[],
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	problems: Problem[],
): Invocation[] {
	const seen = matchRequest(policy.criteria, attributes, environment);
	if (seen === undefined) return [];
	const problem = configurationProblem(policy, environment);
	if (problem !== undefined) {
		const message = `policy ${JSON.stringify(policy.name)} denied request: ${problem}`;
		problems.push({ policy, message, reason: "" });
		return [];
	}
	return bindings.flatMap((binding) => {
		const { criteria, spec } = binding;
		if (criteria && !matchRequest(criteria, attributes, environment)) return [];
		try {
			return collectParams(
				policy.spec.paramKind,
				spec.paramRef,
				attributes.namespace,
				environment,
			).map((param) => ({ policy, binding, seen, param }));
		} catch (error) {
			const why = `failed to configure binding: ${(error as Error).message}`;
			problems.push({
				policy,
				message: refusalText(policy, binding, why),
				reason: "",
			});
			return [];
		}
	});
}

const refusalText = (policy: Policy, binding: Binding, why: string): string =>
	`policy '${policy.name}' with binding '${binding.name}' denied request: ${why}`;

async function invoke(invocation: Invocation, run: Run): Promise<void> {
	const { policy, binding, seen, param } = invocation;
	const { attributes, environment, pass, reinvocations, problems } = run;
	const fail = (why: string) =>
		problems.push({
			policy,
			message: refusalText(policy, binding, why),
			reason: "Invalid",
		});
	const conditions = policy.spec.matchConditions ?? [];
	if (conditions.length > 0) {
		const base = expressionVariables(seen, attributes, environment);
		const { holds, failure } = await evaluateConditions(
			conditions,
			policy.conditions,
			new PolicyEvaluation(policy, base, param).variables,
		);
		if (failure !== undefined) fail(failure);
		if (!holds) return;
	}
	const { namespace = "", name: paramName = "" } = param?.metadata ?? {};
	const key = `${policy.name}/${binding.name}/${namespace}/${paramName}`;
	if (!reinvocations.hasTurn(key, pass)) return;
	const before = attributes.object;
	for (const mutation of policy.spec.mutations ?? []) {
		if (attributes.object === undefined) continue;
		try {
			await applyMutation(mutation, invocation, attributes, environment);
		} catch (error) {
			if (error instanceof StatusError) throw error;
			fail((error as Error).message);
		}
	}
	if (!deepEqual(before, attributes.object)) reinvocations.changed(pass);
	if (policy.spec.reinvocationPolicy === "IfNeeded") reinvocations.willing(key);
}

/** The changed object is decoded and defaulted as if a client had sent it. */
async function applyMutation(
	mutation: NonNullable<Policy["spec"]["mutations"]>[number],
	{ policy, seen, param }: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<void> {
	const object = asSeen(attributes.object, seen, attributes, environment);
	if (object === undefined) return;
	const served = environment.served(seen.kind);
	if (served === undefined)
		throw new StatusError(
			503,
			"ServiceUnavailable",
			`Resource kind ${apiVersionOf(seen.kind)}, Kind=${seen.kind.kind} not found. There can be a delay between when CustomResourceDefinitions are created and when they are available.`,
		);
	const base = expressionVariables(seen, attributes, environment);
	const evaluation = new PolicyEvaluation(policy, base, param);
	const result = await mutate(
		mutation,
		policy,
		evaluation,
		object,
		served.schema,
	);
	if (result === object) return;
	const decoded =
		mutation.patchType === "JSONPatch"
			? decodeStrictly(result, environment)
			: environment.decode(result);
	attributes.object =
		seen.kind === attributes.kind
			? decoded
			: environment.convert(decoded, apiVersionOf(attributes.kind));
}

/** What a patch made of an object has to be one, whatever the failure policy says. */
function decodeStrictly(
	value: unknown,
	environment: AdmissionEnvironment,
): KubeObject {
	try {
		return environment.decode(value, true);
	} catch (error) {
		throw internalError((error as Error).message);
	}
}

/** Throws the first problem of a policy that must not fail, with all of them as its causes. */
function refuse(
	attributes: AdmissionAttributes,
	problems: readonly Problem[],
): void {
	const counted = problems.filter(
		({ policy }) => policy.spec.failurePolicy !== "Ignore",
	);
	const [first] = counted;
	if (first === undefined) return;
	const { status } = forbidden(attributes, "");
	throw new StatusError(403, first.reason || "Forbidden", first.message, {
		...status.details,
		causes: counted.map(({ message }) => ({ message })),
	});
}

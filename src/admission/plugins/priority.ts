import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionEnvironment, AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import type { AdmittedPod } from "../shared/pod.ts";

interface PriorityClass extends KubeObject {
	value: number;
	globalDefault?: boolean;
	preemptionPolicy?: string;
}

const resource = "priorityclasses.scheduling.k8s.io";

/** Turns a pod's priority class into its priority, and allows one default class (plugin/pkg/admission/priority). */
export const priority: AdmissionPlugin = {
	name: "Priority",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods", resource],
	admit(attributes, environment) {
		if (attributes.resource.resource !== "pods") return;
		const pod = attributes.object as AdmittedPod;
		if (attributes.operation === "UPDATE") {
			const old = attributes.oldObject as AdmittedPod;
			// What was decided at creation stays.
			if (pod.spec.priority === undefined && old.spec.priority !== undefined)
				pod.spec.priority = old.spec.priority;
			if (
				pod.spec.preemptionPolicy === undefined &&
				old.spec.preemptionPolicy !== undefined
			)
				pod.spec.preemptionPolicy = old.spec.preemptionPolicy;
			return;
		}
		const name = pod.spec.priorityClassName ?? "";
		const found =
			name === ""
				? defaultClass(environment)
				: (environment.find(resource, "", name) as PriorityClass | undefined);
		if (name !== "" && found === undefined)
			throw forbidden(
				attributes,
				`no PriorityClass with name ${name} was found`,
			);
		const value = found?.value ?? 0;
		const policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
		if (name === "" && found !== undefined)
			pod.spec.priorityClassName = found.metadata.name ?? "";
		if (pod.spec.priority !== undefined && pod.spec.priority !== value)
			throw forbidden(
				attributes,
				`the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
			);
		pod.spec.priority = value;
		if (
			pod.spec.preemptionPolicy !== undefined &&
			pod.spec.preemptionPolicy !== policy
		)
			throw forbidden(
				attributes,
				`the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
			);
		pod.spec.preemptionPolicy = policy;
	},
	validate(attributes, environment) {
		if (attributes.resource.resource === "pods") return;
		const added = attributes.object as PriorityClass;
		if (!added.globalDefault) return;
		const existing = defaultClass(environment);
		if (existing === undefined) return;
		if (
			attributes.operation === "UPDATE" &&
			existing.metadata.name === added.metadata.name
		)
			return;
		throw forbidden(
			attributes,
			`PriorityClass ${existing.metadata.name} is already marked as default. Only one default can exist`,
		);
	},
};

/** Of several default classes the lowest counts. */
function defaultClass(
	environment: AdmissionEnvironment,
): PriorityClass | undefined {
	let lowest: PriorityClass | undefined;
	for (const object of environment.list(resource, "")) {
		const candidate = object as PriorityClass;
		if (!candidate.globalDefault) continue;
		if (lowest === undefined || candidate.value < lowest.value)
			lowest = candidate;
	}
	return lowest;
}

import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { canonicalQuantity } from "../../apimachinery/quantity.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import type { AdmittedPod, Toleration } from "../shared/pod.ts";

type Resources = Record<string, string>;

interface RuntimeClass extends KubeObject {
	overhead?: { podFixed?: Resources };
	scheduling?: {
		nodeSelector?: Record<string, string>;
		tolerations?: Toleration[];
	};
}
type Pod = AdmittedPod & {
	spec: {
		runtimeClassName?: string;
		overhead?: Resources;
		nodeSelector?: Record<string, string>;
	};
};

const canonical = (resources: Resources): Resources =>
	Object.fromEntries(
		Object.entries(resources).map(([name, value]) => [
			name,
			canonicalQuantity(value),
		]),
	);

/** What a pod's runtime class adds to it: overhead, and where it may run (plugin/pkg/admission/runtimeclass). */
export const runtimeClass: AdmissionPlugin = {
	name: "RuntimeClass",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["pods"],
	admit(attributes, environment) {
		if (attributes.subresource !== "") return;
		const pod = attributes.object as Pod;
		const found = classOf(pod, attributes, environment);
		setOverhead(pod, found, attributes);
		if (found?.scheduling !== undefined)
			setScheduling(pod, found.scheduling, attributes);
	},
	validate(attributes, environment) {
		if (attributes.subresource !== "") return;
		const pod = attributes.object as Pod;
		const found = classOf(pod, attributes, environment);
		if (pod.spec.overhead !== undefined && !found?.overhead?.podFixed)
			throw forbidden(
				attributes,
				"pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
			);
	},
};

function classOf(
	{ spec }: Pod,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): RuntimeClass | undefined {
	const { runtimeClassName: name } = spec;
	if (!name) return undefined;
	const found = environment.find("runtimeclasses.node.k8s.io", "", name);
	if (found === undefined)
		throw forbidden(
			attributes,
			`pod rejected: RuntimeClass ${JSON.stringify(name)} not found`,
		);
	return found as RuntimeClass;
}

function setOverhead(
	pod: Pod,
	found: RuntimeClass | undefined,
	attributes: AdmissionAttributes,
): void {
	const fixed = found?.overhead?.podFixed;
	if (fixed === undefined) return;
	const { overhead } = pod.spec;
	if (
		overhead !== undefined &&
		!deepEqual(canonical(overhead), canonical(fixed))
	)
		throw forbidden(
			attributes,
			"pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
		);
	pod.spec.overhead = { ...fixed };
}

function setScheduling(
	pod: Pod,
	scheduling: NonNullable<RuntimeClass["scheduling"]>,
	attributes: AdmissionAttributes,
): void {
	const { nodeSelector = {}, tolerations = [] } = scheduling;
	const own = pod.spec.nodeSelector ?? {};
	for (const name of Object.keys(nodeSelector).sort())
		if (own[name] !== undefined && own[name] !== nodeSelector[name])
			throw forbidden(
				attributes,
				`conflict: runtimeClass.scheduling.nodeSelector[${name}] = ${nodeSelector[name]}; pod.spec.nodeSelector[${name}] = ${own[name]}`,
			);
	if (Object.keys(nodeSelector).length > 0)
		pod.spec.nodeSelector = { ...own, ...nodeSelector };
	const known = pod.spec.tolerations ?? [];
	const added = tolerations.filter(
		(one) => !known.some((other) => deepEqual(one, other)),
	);
	if (added.length > 0) pod.spec.tolerations = [...known, ...added];
}

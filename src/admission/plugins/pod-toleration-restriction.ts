import { untypedError } from "../../apimachinery/errors.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import type { AdmittedPod, Container, Toleration } from "../shared/pod.ts";
import { covers, mergeTolerations } from "../shared/tolerations.ts";

/** Of the whole cluster, for namespaces that say nothing. */
export interface PodTolerationRestrictionConfiguration {
	readonly default?: readonly Toleration[];
	readonly whitelist?: readonly Toleration[];
}

const prefix = "scheduler.alpha.kubernetes.io/";
const memoryPressure: Toleration = {
	key: "node.kubernetes.io/memory-pressure",
	operator: "Exists",
	effect: "NoSchedule",
};

/** Namespaces say what their pods tolerate, and what they may (plugin/pkg/admission/podtolerationrestriction). */
export function podTolerationRestriction(
	configured: PodTolerationRestrictionConfiguration = {},
): AdmissionPlugin {
	const check = (
		attributes: AdmissionAttributes,
		environment: AdmissionEnvironment,
	) => {
		const { spec } = attributes.object as AdmittedPod;
		const whitelist =
			annotated(attributes, environment, "tolerationsWhitelist") ??
			configured.whitelist ??
			[];
		if (whitelist.length === 0) return;
		const outside = (spec.tolerations ?? []).some(
			(one) => !whitelist.some((allowed) => covers(allowed, one)),
		);
		if (outside)
			throw untypedError(
				"pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist",
			);
	};
	return {
		name: "PodTolerationRestriction",
		enabledByDefault: false,
		operations: ["CREATE", "UPDATE"],
		resources: ["pods"],
		admit(attributes, environment) {
			const { spec } = attributes.object as AdmittedPod;
			if (attributes.operation === "CREATE") {
				const added =
					annotated(attributes, environment, "defaultTolerations") ??
					configured.default ??
					[];
				const extra = isBestEffort(spec) ? added : [...added, memoryPressure];
				const merged = mergeTolerations(spec.tolerations ?? [], extra);
				if (merged.length > 0) spec.tolerations = merged;
			}
			check(attributes, environment);
		},
		validate: check,
	};
}

/** A list that the namespace has as JSON in an annotation. */
function annotated(
	{ namespace }: AdmissionAttributes,
	environment: AdmissionEnvironment,
	name: string,
): readonly Toleration[] | undefined {
	const text = environment.find("namespaces", "", namespace)?.metadata
		.annotations?.[prefix + name];
	if (text === undefined) return undefined;
	if (text === "") return [];
	try {
		return JSON.parse(text) as Toleration[];
	} catch (error) {
		throw untypedError((error as Error).message);
	}
}

const isBestEffort = ({
	containers = [],
	initContainers = [],
}: AdmittedPod["spec"]): boolean =>
	![...containers, ...initContainers].some(asksForSomething);

function asksForSomething(container: Container): boolean {
	const { resources = {} } = container as {
		resources?: Partial<Record<"limits" | "requests", Record<string, string>>>;
	};
	return [resources.limits, resources.requests].some((list) =>
		["cpu", "memory"].some((name) => (list?.[name] ?? "0") !== "0"),
	);
}

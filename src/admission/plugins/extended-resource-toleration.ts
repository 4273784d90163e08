import type { AdmissionPlugin } from "../admission.ts";
import type { AdmittedPod, Toleration } from "../shared/pod.ts";

interface Requesting {
	resources?: { requests?: Record<string, unknown> };
}

/** Not Kubernetes' own, and not a quota's (pkg/apis/core/helper IsExtendedResourceName). */
const isExtended = (name: string): boolean =>
	name.includes("/") &&
	!name.includes("kubernetes.io/") &&
	!name.startsWith("requests.");

/**
 * Pods that ask for extended resources tolerate the taints of nodes that are kept for them
 * (plugin/pkg/admission/extendedresourcetoleration).
 */
export const extendedResourceToleration: AdmissionPlugin = {
	name: "ExtendedResourceToleration",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods"],
	admit({ object }) {
		const { spec } = object as AdmittedPod;
		const names = new Set(
			[...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(
				(container) =>
					Object.keys((container as Requesting).resources?.requests ?? {}),
			),
		);
		for (const key of [...names].filter(isExtended).sort())
			spec.tolerations = withToleration(spec.tolerations ?? [], {
				key,
				operator: "Exists",
				effect: "NoSchedule",
			});
	},
};

/** Takes the place of one with the same key and effect. */
function withToleration(
	tolerations: readonly Toleration[],
	added: Toleration,
): Toleration[] {
	const same = ({ key, effect, operator, value = "" }: Toleration) =>
		key === added.key &&
		effect === added.effect &&
		operator === added.operator &&
		value === (added.value ?? "");
	return tolerations.some(same)
		? tolerations.map((one) => (same(one) ? added : one))
		: [...tolerations, added];
}

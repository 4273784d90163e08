import type { AdmissionPlugin } from "../admission.ts";
import type { AdmittedPod, Toleration } from "../shared/pod.ts";

const seconds = 300;
const taints = [
	"node.kubernetes.io/not-ready",
	"node.kubernetes.io/unreachable",
];

/** Pods stay five minutes on nodes that went away, unless they say otherwise (plugin/pkg/admission/defaulttolerationseconds). */
export const defaultTolerationSeconds: AdmissionPlugin = {
	name: "DefaultTolerationSeconds",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods"],
	admit(attributes) {
		const pod = attributes.object as AdmittedPod;
		const own = pod.spec.tolerations ?? [];
		const missing = taints.filter(
			(key) => !own.some((toleration) => tolerates(toleration, key)),
		);
		if (missing.length === 0) return;
		pod.spec.tolerations = [
			...own,
			...missing.map((key) => ({
				key,
				operator: "Exists",
				effect: "NoExecute",
				tolerationSeconds: seconds,
			})),
		];
	},
};

const tolerates = ({ key = "", effect = "" }: Toleration, taint: string) =>
	(key === taint || key === "") && (effect === "NoExecute" || effect === "");

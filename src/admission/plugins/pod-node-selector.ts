import { parseLabelSelector } from "../../apimachinery/selectors/labels.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import { type AdmittedPod, isMirrorPod } from "../shared/pod.ts";

type Selector = Readonly<Record<string, string>>;
type Selecting = AdmittedPod & { spec: { nodeSelector?: Selector } };

const annotation = "scheduler.alpha.kubernetes.io/node-selector";

/** `podNodeSelectorPluginConfig` of its configuration: selectors by namespace. */
export interface PodNodeSelectorConfiguration {
	readonly podNodeSelectorPluginConfig?: Readonly<Record<string, string>>;
}

/** Namespaces say on which nodes their pods may run (plugin/pkg/admission/podnodeselector). */
export function podNodeSelector({
	podNodeSelectorPluginConfig: configured = {},
}: PodNodeSelectorConfiguration = {}): AdmissionPlugin {
	const allowed = (pod: Selecting, attributes: AdmissionAttributes) => {
		const whitelist = pairs(configured[attributes.namespace]);
		const own = Object.entries(pod.spec.nodeSelector ?? {});
		const outside = own.some(([name, value]) => whitelist[name] !== value);
		if (Object.keys(whitelist).length > 0 && outside)
			throw forbidden(
				attributes,
				"pod node label selector labels conflict with its namespace whitelist",
			);
	};
	return {
		name: "PodNodeSelector",
		enabledByDefault: false,
		operations: ["CREATE"],
		resources: ["pods"],
		admit(attributes, environment) {
			const pod = attributes.object as Selecting;
			if (isMirrorPod(pod)) return;
			const selector = selectorOf(attributes, environment, configured);
			const own = pod.spec.nodeSelector ?? {};
			const conflict = Object.entries(selector).some(
				([name, value]) => own[name] !== undefined && own[name] !== value,
			);
			if (conflict)
				throw forbidden(
					attributes,
					"pod node label selector conflicts with its namespace node label selector",
				);
			if (Object.keys(selector).length > 0)
				pod.spec.nodeSelector = { ...selector, ...own };
			allowed(pod, attributes);
		},
		validate(attributes) {
			const pod = attributes.object as Selecting;
			if (!isMirrorPod(pod)) allowed(pod, attributes);
		},
	};
}

/** The namespace's own, or the cluster's. */
const selectorOf = (
	{ namespace }: AdmissionAttributes,
	environment: AdmissionEnvironment,
	configured: Readonly<Record<string, string>>,
): Selector =>
	pairs(
		environment.find("namespaces", "", namespace)?.metadata.annotations?.[
			annotation
		] ?? configured.clusterDefaultNodeSelector,
	);

/** `a=b,c=d` */
function pairs(text = ""): Selector {
	parseLabelSelector(text);
	return Object.fromEntries(
		text
			.split(",")
			.filter((part) => part.trim() !== "")
			.map((part) => {
				const [name = "", value = ""] = part.split(/==?/);
				return [name.trim(), value.trim()];
			}),
	);
}

/** What the server decides about a new pod (k8s.io/kubernetes/pkg/registry/core/pod/strategy.go PrepareForCreate). */
import { formatTime } from "../../../apimachinery/clock.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import type { HookContext } from "../../generic/definition.ts";
import { list } from "../../shared/checks.ts";
import { appArmorPrefix } from "./annotations.ts";
import { mirrorServiceAccount } from "./defaults.ts";
import { dropDisabledFields } from "./disabled-fields.ts";
import { allContainers } from "./options.ts";
import { podQOS } from "./qos.ts";
import { validateAppArmor } from "./security.ts";
import { topologyLabelsOf } from "./topology-labels.ts";
import type {
	AppArmorProfile,
	MutableSelector,
	Pod,
	PodAffinityTerm,
} from "./types.ts";

export function prepareNewPod(pod: Pod, context: HookContext): void {
	const { clock, warn } = context;
	pod.status = { phase: "Pending", qosClass: podQOS(pod) };
	dropDisabledFields(pod.spec, undefined);
	mirrorServiceAccount(pod.spec);
	adoptTopologyLabels(pod, context);
	if (list(pod.spec.schedulingGates).length > 0)
		pod.status.conditions = [
			{
				type: "PodScheduled",
				status: "False",
				lastProbeTime: null,
				lastTransitionTime: formatTime(clock.now()),
				reason: "SchedulingGated",
				message: "Scheduling is blocked due to non-empty scheduling gates",
			},
		];
	mergeLabelKeys(pod);
	adoptAppArmorAnnotations(pod, warn);
}

/** A pod that names its node from the start is labelled with where that is, as one that is bound later. */
function adoptTopologyLabels({ metadata, spec }: Pod, context: HookContext) {
	const labels = topologyLabelsOf(context, spec.nodeName);
	if (Object.keys(labels).length > 0)
		metadata.labels = { ...metadata.labels, ...labels };
}

/** Keys of labels become requirements with this pod's values, in affinities and spread constraints. */
function mergeLabelKeys(pod: Pod): void {
	const labels = pod.metadata.labels ?? {};
	const merge = (
		selector: MutableSelector | undefined,
		keys: readonly string[] | undefined,
		operator: "In" | "NotIn",
	) => {
		if (selector === undefined) return;
		for (const key of list(keys)) {
			const value = labels[key];
			if (value === undefined) continue;
			selector.matchExpressions ??= [];
			selector.matchExpressions.push({ key, operator, values: [value] });
		}
	};
	const mergeTerm = (term: PodAffinityTerm) => {
		merge(term.labelSelector, term.matchLabelKeys, "In");
		merge(term.labelSelector, term.mismatchLabelKeys, "NotIn");
	};
	for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
		const affinity = pod.spec.affinity?.[kind];
		for (const { podAffinityTerm } of list(
			affinity?.preferredDuringSchedulingIgnoredDuringExecution,
		))
			mergeTerm(podAffinityTerm);
		for (const term of list(
			affinity?.requiredDuringSchedulingIgnoredDuringExecution,
		))
			mergeTerm(term);
	}
	for (const constraint of list(pod.spec.topologySpreadConstraints))
		merge(constraint.labelSelector, constraint.matchLabelKeys, "In");
}

/** AppArmor profiles that stand in annotations move to the fields (KEP-24's version skew). */
function adoptAppArmorAnnotations(
	{ metadata, spec }: Pod,
	warn: (text: string) => void,
): void {
	if (spec.os?.name === "windows") return;
	const ofPod = spec.securityContext?.appArmorProfile;
	for (const container of allContainers(spec)) {
		const name = appArmorPrefix + container.name;
		const text = metadata.annotations?.[name];
		if (text === undefined || container.securityContext?.appArmorProfile)
			continue;
		const profile = profileOf(text);
		const differs = profile !== undefined && !deepEqual(profile, ofPod);
		if (differs) {
			container.securityContext ??= {};
			container.securityContext.appArmorProfile = profile;
		}
		if (differs || profile === undefined)
			warn(
				`metadata.annotations[${name}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
			);
	}
}

/** The field's value for an annotation, undefined when there is no valid one (ApparmorFieldForAnnotation). */
function profileOf(text: string): AppArmorProfile | undefined {
	if (text === "unconfined") return { type: "Unconfined" };
	if (text === "runtime/default") return { type: "RuntimeDefault" };
	if (!text.startsWith("localhost/")) return undefined;
	const profile = {
		type: "Localhost",
		localhostProfile: text.slice("localhost/".length),
	};
	return validateAppArmor(profile, "").length === 0 ? profile : undefined;
}

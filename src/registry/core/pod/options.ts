/** What an update may keep although a new pod may not have it (k8s.io/kubernetes/pkg/api/pod/util.go GetValidationOptionsFromPodSpecAndMeta). */
import { list } from "../../shared/checks.ts";
import { validateLabelSelector } from "../../shared/label-selector.ts";
import { validateNodeSelector } from "../../shared/node-selector.ts";
import {
	isHugePages,
	isHugePagesDivisible,
} from "../../shared/resource-names.ts";
import { validateLocalPath } from "./paths.ts";
import { hasHostNamespaceSysctl } from "./sysctls.ts";
import { matchLabelKeysErrors } from "./topology-spread.ts";
import type { Container, PodAffinity, PodSpec } from "./types.ts";

/** Each is true only where the stored object has such a thing already. */
export interface PodValidationOptions {
	/** A Pod itself, not a template of one. */
	readonly resourceIsPod?: boolean;
	readonly allowInvalidSelectorValues?: boolean;
	readonly allowInvalidSpreadSelector?: boolean;
	readonly allowLegacySpreadKeys?: boolean;
	readonly allowInvalidNodeAffinityValues?: boolean;
	readonly allowIndivisibleHugePages?: boolean;
	readonly allowNonLocalTokenPath?: boolean;
	readonly allowHostNamespaceSysctls?: boolean;
	readonly allowVolumeDevicesInUserNamespace?: boolean;
	readonly allowRestartingInitContainers?: boolean;
	readonly allowEmptyImageVolume?: boolean;
}

/** The options for a spec that replaces `old`; undefined for a new object. */
export function podOptions(
	old: PodSpec | undefined,
	resourceIsPod = false,
): PodValidationOptions {
	if (old === undefined) return { resourceIsPod };
	const containers = allContainers(old);
	return {
		resourceIsPod,
		allowInvalidSelectorValues: hasInvalidAffinitySelector(old),
		allowInvalidSpreadSelector: list(old.topologySpreadConstraints).some(
			({ labelSelector }) =>
				validateLabelSelector(labelSelector, "").length > 0,
		),
		allowLegacySpreadKeys: list(old.topologySpreadConstraints).some(
			(constraint) => matchLabelKeysErrors(constraint, "").length > 0,
		),
		allowInvalidNodeAffinityValues: hasInvalidNodeAffinity(old),
		allowIndivisibleHugePages: containers.some(hasIndivisibleHugePages),
		allowNonLocalTokenPath: hasNonLocalTokenPath(old),
		allowHostNamespaceSysctls: hasHostNamespaceSysctl(old),
		allowVolumeDevicesInUserNamespace:
			old.hostUsers === false &&
			containers.some(({ volumeDevices }) => list(volumeDevices).length > 0),
		allowRestartingInitContainers: list(old.initContainers).some(
			(container) =>
				container.restartPolicy !== "Always" &&
				list(container.resizePolicy).some(
					(policy) => policy.restartPolicy === "RestartContainer",
				),
		),
		allowEmptyImageVolume: list(old.volumes).some(
			({ image }) => image !== undefined && !image.reference,
		),
	};
}

/** Init, ordinary and ephemeral containers, in the order in which Kubernetes visits them. */
export const allContainers = (spec: PodSpec): readonly Container[] => [
	...list(spec.initContainers),
	...list(spec.containers),
	...list(spec.ephemeralContainers),
];

function hasInvalidAffinitySelector({ affinity }: PodSpec): boolean {
	const invalid = (one: PodAffinity | undefined) =>
		[
			...list(one?.requiredDuringSchedulingIgnoredDuringExecution),
			...list(one?.preferredDuringSchedulingIgnoredDuringExecution).map(
				(weighted) => weighted.podAffinityTerm,
			),
		].some(
			({ labelSelector, namespaceSelector }) =>
				validateLabelSelector(labelSelector, "").length > 0 ||
				validateLabelSelector(namespaceSelector, "").length > 0,
		);
	return invalid(affinity?.podAffinity) || invalid(affinity?.podAntiAffinity);
}

function hasInvalidNodeAffinity({ affinity }: PodSpec): boolean {
	const required =
		affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	return (
		required !== undefined && validateNodeSelector(required, "").length > 0
	);
}

const hasIndivisibleHugePages = ({ resources }: Container): boolean =>
	[resources?.limits ?? {}, resources?.requests ?? {}].some((amounts) =>
		Object.entries(amounts).some(
			([name, value]) =>
				isHugePages(name) && !isHugePagesDivisible(name, value),
		),
	);

const hasNonLocalTokenPath = (spec: PodSpec): boolean =>
	list(spec.volumes).some(({ projected }) =>
		list(projected?.sources).some(
			({ serviceAccountToken }) =>
				serviceAccountToken !== undefined &&
				validateLocalPath(serviceAccountToken.path, "").length > 0,
		),
	);

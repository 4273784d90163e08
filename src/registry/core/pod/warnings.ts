/** Warnings about a pod or a template of one (k8s.io/kubernetes/pkg/api/pod/warnings.go warningsForPodSpecAndMeta). */
import { child, goQuote, index, key } from "../../../apimachinery/field.ts";
import { warningsForIP } from "../../../apimachinery/ip.ts";
import { isDNS1123Label } from "../../../apimachinery/names.ts";
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import { list } from "../../shared/checks.ts";
import { fractionalByteWarnings } from "../../shared/fractional-bytes.ts";
import {
	deprecatedNodeLabel,
	nodeSelectorTermWarnings,
} from "../../shared/node-labels.ts";
import { seccompPodAnnotation } from "./annotations.ts";
import { containerWarnings } from "./container-warnings.ts";
import type { Pod, PodAffinity, PodSpec, PodTemplateSpec } from "./types.ts";
import { volumeWarnings } from "./volume-warnings.ts";

/** Of a new pod. */
export function podWarnings({ metadata, spec }: Pod): string[] {
	const messages = isDNS1123Label(metadata.name ?? "");
	return [
		...(messages.length === 0
			? []
			: [
					`metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${messages.join(" ")}]`,
				]),
		...specWarnings(spec, metadata, ""),
	];
}

export const podTemplateWarnings = (
	template: PodTemplateSpec | undefined,
	path: string,
): string[] =>
	template?.spec ? specWarnings(template.spec, template.metadata, path) : [];

const deprecatedAnnotations = [
	[
		"scheduler.alpha.kubernetes.io/critical-pod",
		'non-functional in v1.16+; use the "priorityClassName" field instead',
	],
	[
		"security.alpha.kubernetes.io/sysctls",
		'non-functional in v1.11+; use the "sysctls" field instead',
	],
	[
		"security.alpha.kubernetes.io/unsafe-sysctls",
		'non-functional in v1.11+; use the "sysctls" field instead',
	],
] as const;

const NO_SELECTOR = "a null labelSelector results in matching no pod";

function specWarnings(
	spec: PodSpec,
	meta: ObjectMeta | undefined,
	prefix: string,
): string[] {
	const annotations = meta?.annotations ?? {};
	const path = child(prefix, "spec");
	const annotationsPath = child(prefix, "metadata.annotations");
	const warnings = [
		...nodeLabelWarnings(spec, path),
		...deprecatedAnnotations
			.filter(([name]) => annotations[name] !== undefined)
			.map(([name, text]) => `${key(annotationsPath, name)}: ${text}`),
		...volumeWarnings(list(spec.volumes), child(path, "volumes")),
		...listWarnings(spec, path),
		...["memory", "ephemeral-storage"].flatMap((name) =>
			fractionalByteWarnings(spec.overhead, name, child(path, "overhead")),
		),
	];
	if (
		!spec.securityContext?.seccompProfile &&
		annotations[seccompPodAnnotation] !== undefined
	)
		warnings.push(
			`${key(annotationsPath, seccompPodAnnotation)}: non-functional in v1.27+; use the "seccompProfile" field instead`,
		);
	warnings.push(...containerWarnings(spec, annotations, prefix));
	if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
		warnings.push(
			`${child(path, "terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1`,
		);
	const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
	warnings.push(
		...affinityWarnings(podAffinity, child(path, "affinity.podAffinity")),
		...affinityWarnings(
			podAntiAffinity,
			child(path, "affinity.podAntiAffinity"),
		),
		...addressWarnings(spec, path),
	);
	return warnings;
}

function nodeLabelWarnings(spec: PodSpec, path: string): string[] {
	const warnings: string[] = [];
	for (const label of Object.keys(spec.nodeSelector ?? {})) {
		const text = deprecatedNodeLabel(label);
		if (text)
			warnings.push(`${key(child(path, "nodeSelector"), label)}: ${text}`);
	}
	const nodeAffinity = spec.affinity?.nodeAffinity;
	const at = child(path, "affinity.nodeAffinity");
	const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	list(required?.nodeSelectorTerms).forEach((term, i) => {
		const termPath = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`;
		warnings.push(...nodeSelectorTermWarnings(term, termPath, false));
	});
	const preferred =
		nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
	list(preferred).forEach(({ preference }, i) => {
		const termPath = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`;
		warnings.push(...nodeSelectorTermWarnings(preference, termPath, true));
	});
	list(spec.topologySpreadConstraints).forEach((constraint, i) => {
		const one = index(child(path, "topologySpreadConstraints"), i);
		const { topologyKey, labelSelector } = constraint;
		const text = deprecatedNodeLabel(topologyKey);
		if (text)
			warnings.push(`${child(one, "topologyKey")}: ${topologyKey} is ${text}`);
		if (labelSelector === undefined)
			warnings.push(`${child(one, "labelSelector")}: ${NO_SELECTOR}`);
	});
	return warnings;
}

/** Entries of host aliases and pull secrets that repeat. */
function listWarnings(spec: PodSpec, path: string): string[] {
	const repeated = (
		values: readonly string[],
		at: (i: number) => string,
		what: string,
	) =>
		values.flatMap((value, i) =>
			values.indexOf(value) < i
				? [`${at(i)}: duplicate ${what} ${goQuote(value)}`]
				: [],
		);
	const secrets = list(spec.imagePullSecrets).map(({ name }) => name ?? "");
	const secretPath = (i: number) => child(path, `imagePullSecrets[${i}].name`);
	return [
		...repeated(
			list(spec.hostAliases).map(({ ip }) => ip),
			(i) => child(path, `hostAliases[${i}].ip`),
			"ip",
		),
		...repeated(secrets, secretPath, "name"),
		...secrets.flatMap((name, i) =>
			name === "" ? [`${secretPath(i)}: invalid empty name ""`] : [],
		),
	];
}

function affinityWarnings(
	affinity: PodAffinity | undefined,
	path: string,
): string[] {
	const required = list(
		affinity?.requiredDuringSchedulingIgnoredDuringExecution,
	);
	const preferred = list(
		affinity?.preferredDuringSchedulingIgnoredDuringExecution,
	);
	return [
		...required.flatMap(({ labelSelector }, i) =>
			labelSelector === undefined
				? [
						`${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NO_SELECTOR}`,
					]
				: [],
		),
		...preferred.flatMap(({ podAffinityTerm }, i) =>
			podAffinityTerm.labelSelector === undefined
				? [
						`${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: ${NO_SELECTOR}`,
					]
				: [],
		),
	];
}

/** Addresses in a notation that will be refused one day. */
const addressWarnings = (spec: PodSpec, path: string): string[] => [
	...list(spec.dnsConfig?.nameservers).flatMap((ip, i) =>
		warningsForIP(child(path, `dnsConfig.nameservers[${i}]`), ip),
	),
	...list(spec.hostAliases).flatMap(({ ip }, i) =>
		warningsForIP(child(path, `hostAliases[${i}].ip`), ip),
	),
];

/** pods/status: what it keeps and what it checks (registry/core/pod/strategy.go podStatusStrategy, core/validation/validation.go ValidatePodStatusUpdate). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	internalFieldError,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import {
	isIPv4,
	parseIP,
	validateIPForLegacyField,
	warningsForIP,
} from "../../../apimachinery/ip.ts";
import { validateImmutable } from "../../../apimachinery/metadata-validation.ts";
import {
	dnsLabel,
	dnsSubdomain,
	list,
	qualifiedName,
} from "../../shared/checks.ts";
import { validateFinalizerNames } from "../../shared/finalizer-names.ts";
import { validateContainerStatuses } from "./container-status.ts";
import { printIPs } from "./print.ts";
import type { Pod, PodCondition, PodStatus } from "./types.ts";
import { validateAnnotationChange } from "./validate-pod.ts";

export function preparePodStatus(pod: Pod, old: Pod): void {
	pod.spec = old.spec;
	delete pod.metadata.deletionTimestamp;
	// Old kubelets send owner references that would mislead the garbage collector.
	if (old.metadata.ownerReferences === undefined)
		delete pod.metadata.ownerReferences;
	else pod.metadata.ownerReferences = old.metadata.ownerReferences;
	pod.status ??= {};
	const { status } = pod;
	if (!status.qosClass && old.status?.qosClass)
		status.qosClass = old.status.qosClass;
	if (!status.observedGeneration && old.status?.observedGeneration)
		status.observedGeneration = old.status.observedGeneration;
	keepObservedGenerations(list(status.conditions), old.status?.conditions);
}

/** Conditions of one type are matched in their order. */
function keepObservedGenerations(
	conditions: readonly PodCondition[],
	old: readonly PodCondition[] | undefined,
): void {
	const known = new Map<string, (number | undefined)[]>();
	for (const { type, observedGeneration } of list(old))
		known.set(type, [...(known.get(type) ?? []), observedGeneration]);
	for (const condition of conditions) {
		const before = known.get(condition.type)?.shift();
		if (!condition.observedGeneration && before)
			condition.observedGeneration = before;
	}
}

export function validatePodStatus(pod: Pod, old: Pod): FieldError[] {
	const status = pod.status ?? {};
	const before = old.status ?? {};
	const errors = [
		...validateFinalizerNames(pod.metadata),
		...validateAnnotationChange(pod, old),
		...validateConditions(status.conditions, "status.conditions"),
		...validateNomination(status, before, old),
	];
	if ((status.observedGeneration ?? 0) < 0)
		errors.push(
			invalid(
				"status.observedGeneration",
				status.observedGeneration,
				"must be a non-negative integer",
			),
		);
	errors.push(
		...validateImmutable(
			status.qosClass ?? "",
			before.qosClass ?? "",
			"status.qosClass",
		),
		...validateContainerStatuses(pod, old, "transitions"),
		...validateClaimStatuses(pod, "status.resourceClaimStatuses"),
		...validateExtendedClaim(pod, "status.extendedResourceClaimStatus"),
		...validateIPs(
			list(status.podIPs).map(({ ip }) => ip),
			list(before.podIPs).map(({ ip }) => ip),
			status.podIPs,
			"status.podIPs",
		),
		...validateHostIPs(status, before),
		...validateContainerStatuses(pod, old, "content"),
	);
	return errors;
}

const systemConditions = new Set(["PodScheduled", "Ready", "Initialized"]);

const validateConditions = (
	conditions: readonly PodCondition[] | undefined,
	path: string,
): FieldError[] =>
	list(conditions).flatMap(({ type, observedGeneration = 0 }, i) => [
		...(observedGeneration < 0
			? [
					invalid(
						child(index(path, i), "observedGeneration"),
						observedGeneration,
						"must be a non-negative integer",
					),
				]
			: []),
		...(systemConditions.has(type)
			? []
			: qualifiedName(type, child(index(path, i), "Type"))),
	]);

function validateNomination(
	{ nominatedNodeName: name }: PodStatus,
	{ nominatedNodeName: before }: PodStatus,
	old: Pod,
): FieldError[] {
	if (!name || name === before) return [];
	const path = "status.nominatedNodeName";
	const errors = dnsSubdomain(name, path);
	if (old.spec.nodeName)
		errors.push(
			forbiddenField(
				path,
				"may not be set on pods that are already bound to a node",
			),
		);
	return errors;
}

/** Addresses that were there before stay valid whatever they are; at most one of each family. */
function validateIPs(
	ips: readonly string[],
	old: readonly string[],
	value: unknown,
	path: string,
): FieldError[] {
	const errors = ips.flatMap((ip, i) =>
		old.includes(ip) ? [] : validateIPForLegacyField(index(path, i), ip),
	);
	if (ips.length < 2) return errors;
	const unknown = ips.find((ip) => parseIP(ip) === undefined);
	if (unknown !== undefined)
		errors.push(
			internalFieldError(
				path,
				`failed to check for dual stack with error:invalid IP addresses: [${ips.join(" ")}]`,
			),
		);
	const families = new Set(ips.map(isIPv4));
	if (unknown !== undefined || families.size < 2 || ips.length > 2)
		errors.push(
			invalid(
				path,
				printIPs(value),
				"may specify no more than one IP for each IP family",
			),
		);
	return errors;
}

function validateHostIPs(status: PodStatus, before: PodStatus): FieldError[] {
	const first = status.hostIPs?.[0]?.ip;
	if (first === undefined) return [];
	const errors: FieldError[] = [];
	if ((status.hostIP ?? "") !== first)
		errors.push(
			invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`"),
		);
	return [
		...errors,
		...validateIPs(
			list(status.hostIPs).map(({ ip }) => ip),
			list(before.hostIPs).map(({ ip }) => ip),
			status.hostIPs,
			"status.hostIPs",
		),
	];
}

function validateClaimStatuses(
	{ spec, status }: Pod,
	path: string,
): FieldError[] {
	const seen = new Set<string>();
	return list(status?.resourceClaimStatuses).flatMap(
		({ name, resourceClaimName }, i) => {
			const errors: FieldError[] = [];
			const at = index(path, i);
			if (!list(spec.resourceClaims).some((claim) => claim.name === name))
				errors.push(
					invalid(
						child(at, "name"),
						name,
						"must match the name of an entry in `spec.resourceClaims`",
					),
				);
			if (seen.has(name)) errors.push(duplicate(child(at, "name"), name));
			seen.add(name);
			if (resourceClaimName !== undefined)
				errors.push(
					...dnsSubdomain(resourceClaimName, child(at, "resourceClaimName")),
				);
			return errors;
		},
	);
}

function validateExtendedClaim(
	{ spec, status }: Pod,
	path: string,
): FieldError[] {
	const claim = status?.extendedResourceClaimStatus;
	if (claim === undefined) return [];
	const containers = new Map(
		[...list(spec.initContainers), ...list(spec.containers)].map(
			(container) => [container.name, container],
		),
	);
	const mappings = list(claim.requestMappings);
	const at = child(path, "requestMappings");
	const errors: FieldError[] = [];
	if (mappings.length === 0)
		errors.push(required(at, "at least one request mapping is required"));
	const seen = new Set<string>();
	mappings.forEach((mapping, i) => {
		const { containerName, resourceName, requestName } = mapping;
		const one = index(at, i);
		const container = containers.get(containerName);
		if (container === undefined)
			errors.push(
				invalid(
					child(one, "containerName"),
					containerName,
					"must match the name of an entry in spec.initContainers.name or spec.containers.name",
				),
			);
		else if (container.resources?.requests?.[resourceName] === undefined)
			errors.push(
				invalid(
					child(one, "resourceName"),
					resourceName,
					"must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests",
				),
			);
		errors.push(...dnsLabel(requestName, child(path, "requestName")));
		const key = [containerName, resourceName, requestName].join("\n");
		if (seen.has(key))
			for (const field of [
				"containerName",
				"resourceName",
				"requestName",
			] as const)
				errors.push(duplicate(child(one, field), mapping[field]));
		seen.add(key);
	});
	const name = child(path, "resourceClaimName");
	errors.push(
		...(claim.resourceClaimName
			? dnsSubdomain(claim.resourceClaimName, name)
			: [required(name)]),
	);
	return errors;
}

export const podStatusWarnings = ({ status }: Pod): string[] =>
	(["podIPs", "hostIPs"] as const).flatMap((field) =>
		list(status?.[field]).flatMap(({ ip }, i) =>
			warningsForIP(`status.${field}[${i}].ip`, ip),
		),
	);

/** The rules of a pod specification, in the order in which Kubernetes reports them (core/validation/validation.go ValidatePodSpec). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notFoundField,
	notSupported,
	required,
	tooLong,
} from "../../../apimachinery/field.ts";
import {
	validateAnnotations,
	validateLabels,
} from "../../../apimachinery/metadata-validation.ts";
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import {
	dnsLabel,
	dnsSubdomain,
	list,
	qualifiedName,
} from "../../shared/checks.ts";
import { validateContainerResourceName } from "../../shared/resource-names.ts";
import { validateResourceRequirements } from "../../shared/resource-requirements.ts";
import { validateTolerations } from "../../shared/tolerations.ts";
import { validateAffinity } from "./affinity.ts";
import { validateAnnotationFields } from "./annotation-fields.ts";
import { validatePodAnnotations } from "./annotations.ts";
import {
	type ContainerContext,
	validateContainers,
	validateEphemeralContainers,
	validateInitContainers,
} from "./containers.ts";
import {
	validateDNSConfig,
	validateDNSPolicy,
	validateHostAliases,
} from "./dns.ts";
import type { PodValidationOptions } from "./options.ts";
import { validateOS } from "./os.ts";
import { validatePodResources } from "./pod-resources.ts";
import { validateHostNetworkPorts } from "./ports.ts";
import { validatePodResourceClaims } from "./resource-claims.ts";
import { validatePodSecurityContext } from "./security.ts";
import { validateTopologySpread } from "./topology-spread.ts";
import type { PodSpec, PodTemplateSpec } from "./types.ts";
import { visitContainers } from "./visit.ts";
import { validateVolumes } from "./volumes.ts";
import { validateHostProcesses } from "./windows-options.ts";

/** `meta` is that of the pod; undefined inside a template. */
export function validatePodSpec(
	spec: PodSpec,
	path: string,
	options: PodValidationOptions,
	meta?: ObjectMeta,
): FieldError[] {
	return [
		...(spec.terminationGracePeriodSeconds === undefined
			? [required(child(path, "terminationGracePeriodSeconds"))]
			: []),
		...validateContents(spec, path, options, meta),
		...validateHostNetworkPorts(spec, path, options.resourceIsPod ?? false),
		...validatePodRestartPolicy(
			spec.restartPolicy,
			child(path, "restartPolicy"),
		),
		...validateDNSPolicy(spec.dnsPolicy, child(path, "dnsPolicy")),
		...validateLabels(spec.nodeSelector, child(path, "nodeSelector")),
		...validatePodSecurityContext(
			spec,
			child(path, "securityContext"),
			options,
		),
		...validateAffinity(spec.affinity, child(path, "affinity"), options),
		...validateDNSConfig(spec, child(path, "dnsConfig")),
		...list(spec.readinessGates).flatMap(({ conditionType }, i) =>
			qualifiedName(
				conditionType,
				`${path}.readinessGates[${i}].conditionType`,
			),
		),
		...validateSchedulingGates(
			spec.schedulingGates,
			child(path, "schedulingGates"),
		),
		...validateTopologySpread(
			spec.topologySpreadConstraints,
			child(path, "topologySpreadConstraints"),
			options,
		),
		...validateHostProcesses(spec, path),
		...validateHostUsers(spec, path, options),
		...validateHostnameOverride(spec, child(path, "hostnameOverride")),
		...validateScalars(spec, path),
		...validateOS(spec, path),
		...validateFileKeys(spec, path),
	];
}

/** Volumes, claims and containers, which refer to each other, and the resources of all. */
function validateContents(
	spec: PodSpec,
	path: string,
	options: PodValidationOptions,
	meta: ObjectMeta | undefined,
): FieldError[] {
	const volumes = validateVolumes(
		spec.volumes,
		meta,
		child(path, "volumes"),
		options,
	);
	const claimNames = new Set(
		list(spec.resourceClaims)
			.map(({ name }) => name)
			.filter((name) => name !== ""),
	);
	const context: ContainerContext = {
		spec,
		volumes: volumes.volumes,
		claimNames,
		options,
		gracePeriod: spec.terminationGracePeriodSeconds,
		os: spec.os?.name,
	};
	return [
		...volumes.errors,
		...validatePodResourceClaims(
			spec.resourceClaims,
			meta,
			child(path, "resourceClaims"),
		),
		...validateContainers(child(path, "containers"), context),
		...validateInitContainers(child(path, "initContainers"), context),
		...validateEphemeralContainers(child(path, "ephemeralContainers"), context),
		...validatePodResources(spec, path, claimNames, options),
	];
}

const restartPolicies = ["Always", "OnFailure", "Never"];

function validatePodRestartPolicy(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (!policy) return [required(path)];
	return restartPolicies.includes(policy)
		? []
		: [notSupported(path, policy, restartPolicies)];
}

function validateSchedulingGates(
	gates: PodSpec["schedulingGates"],
	path: string,
): FieldError[] {
	const seen = new Set<string>();
	return list(gates).flatMap(({ name }, i) => {
		const errors = qualifiedName(name, index(path, i));
		if (seen.has(name)) errors.push(duplicate(index(path, i), name));
		seen.add(name);
		return errors;
	});
}

/** A user namespace of its own rules out the host's other namespaces. The odd capitals are Kubernetes'. */
function validateHostUsers(
	spec: PodSpec,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	if (spec.hostUsers !== false) return [];
	const why = "when `hostUsers` is false";
	const errors: FieldError[] = [];
	if (spec.hostNetwork)
		errors.push(forbiddenField(child(path, "hostNetwork"), why));
	if (spec.hostPID) errors.push(forbiddenField(child(path, "HostPID"), why));
	if (spec.hostIPC) errors.push(forbiddenField(child(path, "HostIPC"), why));
	if (!options.allowVolumeDevicesInUserNamespace)
		visitContainers(spec, path, ({ volumeDevices }, at) => {
			if (list(volumeDevices).length > 0)
				errors.push(forbiddenField(child(at, "volumeDevices"), why));
		});
	return errors;
}

const MAX_HOSTNAME = 64;

function validateHostnameOverride(spec: PodSpec, path: string): FieldError[] {
	const { hostnameOverride: name } = spec;
	if (name === undefined) return [];
	const errors: FieldError[] = [];
	if (spec.setHostnameAsFQDN)
		errors.push(
			forbiddenField(
				path,
				"may not be specified when setHostnameAsFQDN is true",
			),
		);
	if (spec.hostNetwork)
		errors.push(
			forbiddenField(path, "may not be specified when hostNetwork is true"),
		);
	if (name.length > MAX_HOSTNAME) errors.push(tooLong(path, MAX_HOSTNAME));
	errors.push(...dnsSubdomain(name, path));
	return errors;
}

const MAX_INT32 = 2147483647;

function validateScalars(spec: PodSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const name = (
		field: "serviceAccountName" | "nodeName" | "priorityClassName",
	) => (spec[field] ? dnsSubdomain(spec[field], child(path, field)) : []);
	errors.push(...name("serviceAccountName"), ...name("nodeName"));
	const deadline = spec.activeDeadlineSeconds;
	if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32))
		errors.push(
			invalid(
				child(path, "activeDeadlineSeconds"),
				deadline,
				`must be between 1 and ${MAX_INT32}, inclusive`,
			),
		);
	for (const field of ["hostname", "subdomain"] as const)
		if (spec[field]) errors.push(...dnsLabel(spec[field], child(path, field)));
	errors.push(
		...validateTolerations(spec.tolerations, child(path, "tolerations")),
		...validateHostAliases(spec.hostAliases, child(path, "hostAliases")),
		...name("priorityClassName"),
	);
	if (spec.runtimeClassName !== undefined)
		errors.push(
			...dnsSubdomain(spec.runtimeClassName, child(path, "runtimeClassName")),
		);
	errors.push(
		...validatePreemptionPolicy(
			spec.preemptionPolicy,
			child(path, "preemptionPolicy"),
		),
	);
	if (spec.overhead !== undefined)
		errors.push(
			...validateResourceRequirements(
				{ limits: spec.overhead },
				child(path, "overhead"),
				{ checkName: validateContainerResourceName, claimNames: new Set() },
			),
		);
	return errors;
}

const preemptionPolicies = ["PreemptLowerPriority", "Never"];

export function validatePreemptionPolicy(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (policy === undefined) return [];
	if (policy === "") return [required(path)];
	return preemptionPolicies.includes(policy)
		? []
		: [notSupported(path, policy, preemptionPolicies)];
}

/** Variables read from files need an emptyDir that holds them. */
function validateFileKeys(spec: PodSpec, path: string): FieldError[] {
	const volumes = new Map(
		list(spec.volumes).map((volume) => [volume.name, volume]),
	);
	const errors: FieldError[] = [];
	visitContainers(spec, path, ({ env }, at) => {
		list(env).forEach(({ valueFrom }, i) => {
			const name = valueFrom?.fileKeyRef?.volumeName;
			if (name === undefined) return;
			const namePath = `${at}.env[${i}].valueFrom.fileKeyRef.volumeName`;
			const volume = volumes.get(name);
			if (volume === undefined) errors.push(notFoundField(namePath, name));
			else if (volume.emptyDir === undefined)
				errors.push(
					invalid(namePath, name, "referenced volume must be of type emptyDir"),
				);
		});
	});
	return errors;
}

/** The rules of a template of pods (ValidatePodTemplateSpec); its labels and annotations lack the `metadata` in their paths there too. */
export function validatePodTemplateSpec(
	template: PodTemplateSpec,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const { metadata, spec } = template;
	const at = child(path, "spec");
	const annotations = child(path, "annotations");
	const errors = [
		...validateLabels(metadata?.labels, child(path, "labels")),
		...validateAnnotations(metadata?.annotations, annotations),
		...validatePodAnnotations(metadata?.annotations, spec, annotations),
		...validatePodSpec(spec, at, options),
		...validateAnnotationFields(metadata, spec, at),
	];
	if (list(spec.ephemeralContainers).length > 0)
		errors.push(
			forbiddenField(
				child(at, "ephemeralContainers"),
				"ephemeral containers not allowed in pod template",
			),
		);
	return errors;
}

/** pods/resize: changes what containers ask for while they run (registry/core/pod/strategy.go podResizeStrategy, core/validation/validation.go ValidatePodResize). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
} from "../../../apimachinery/field.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { list } from "../../shared/checks.ts";
import { resetMetadata } from "../../shared/reset-metadata.ts";
import type {
	ResourceList,
	ResourceRequirements,
} from "../../shared/resource-requirements.ts";
import { mirrorAnnotation } from "./annotations.ts";
import { raiseGeneration } from "./generation.ts";
import { computePodQOS, podQOS } from "./qos.ts";
import type { Container, Pod, PodSpec } from "./types.ts";
import { validatePodChange } from "./validate-pod.ts";

const kinds = ["containers", "initContainers"] as const;

/** Everything but resources and resize policies stays; added or removed containers are left for validation to refuse. */
export function preparePodResize(pod: Pod, old: Pod): void {
	const sameNumber = kinds.every(
		(kind) => list(pod.spec[kind]).length === list(old.spec[kind]).length,
	);
	if (sameNumber) {
		const { resources } = pod.spec;
		const spec: PodSpec = { ...old.spec };
		for (const kind of kinds)
			if (pod.spec[kind])
				spec[kind] = withResources(list(pod.spec[kind]), list(old.spec[kind]));
		if (resources === undefined) delete spec.resources;
		else spec.resources = resources;
		pod.spec = spec;
		if (old.status === undefined) delete pod.status;
		else pod.status = old.status;
		resetMetadata(pod.metadata, old.metadata);
	}
	raiseGeneration(pod, old);
}

function withResources(
	now: readonly Container[],
	old: readonly Container[],
): Container[] {
	if (now.some(({ name }, i) => name !== old[i]?.name)) return [...now];
	return old.map((container, i) => {
		const copy: Container = { ...container };
		for (const field of ["resources", "resizePolicy"] as const) {
			const value = now[i]?.[field];
			if (value === undefined) delete copy[field];
			else Object.assign(copy, { [field]: value });
		}
		return copy;
	});
}

export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
	if (old.metadata.annotations?.[mirrorAnnotation] !== undefined)
		return [forbiddenField("", "static pods cannot be resized")];
	if (old.spec.os?.name === "windows")
		return [forbiddenField("", "windows pods cannot be resized")];
	const errors = validatePodChange(pod, old);
	if (podQOS(old) !== computePodQOS(pod))
		errors.push(
			invalid(
				"spec",
				pod.status?.qosClass ?? "",
				"Pod QOS Class may not change as a result of resizing",
			),
		);
	if (!nodeSupportsResize(old))
		errors.push(
			forbiddenField("spec", "Pod running on node without support for resize"),
		);
	const spec: PodSpec = { ...pod.spec };
	errors.push(...validatePodLevelResize(spec, old.spec));
	if (list(old.status?.nodeAllocatableResourceClaimStatuses).length > 0)
		errors.push(
			forbiddenField(
				"spec",
				"pods with node allocatable resource claims cannot be resized",
			),
		);
	const order = validateOrder(pod.spec, old.spec);
	errors.push(...order);
	if (order.length > 0) return errors;
	errors.push(...validateRemovals(pod.spec, old.spec));
	spec.containers = list(pod.spec.containers).map((container, i) => {
		const before = list(old.spec.containers)[i] as Container;
		const masked = maskCompute(container, before);
		if (!deepEqual(masked, before))
			errors.push(
				forbiddenField("spec", "only cpu and memory resources are mutable"),
			);
		return masked;
	});
	if (pod.spec.initContainers)
		spec.initContainers = pod.spec.initContainers.map((container, i) => {
			const before = list(old.spec.initContainers)[i] as Container;
			const masked = maskCompute(container, before);
			errors.push(
				...validateInitResize(
					container,
					masked,
					before,
					`spec.initContainers[${i}]`,
				),
			);
			return container.restartPolicy === "Always" ? masked : container;
		});
	if (errors.length === 0 && !deepEqual(spec, old.spec))
		errors.push(
			forbiddenField("spec", "only cpu and memory resources are mutable"),
		);
	return errors;
}

function validateInitResize(
	container: Container,
	masked: Container,
	before: Container,
	path: string,
): FieldError[] {
	if (container.restartPolicy !== "Always")
		return deepEqual(container, before)
			? []
			: [
					forbiddenField(
						"spec",
						"resources for non-sidecar init containers are immutable",
					),
				];
	return deepEqual(masked, before)
		? []
		: [
				forbiddenField(
					path,
					"only cpu and memory resources for init or sidecar containers are mutable",
				),
			];
}

/** A running container that says what it has shows that its node knows of resizing. */
function nodeSupportsResize({ status }: Pod): boolean {
	const running = list(status?.containerStatuses).find(
		({ state }) => state?.running !== undefined,
	);
	return running === undefined || running.resources !== undefined;
}

/** Puts the old CPU and memory into `spec.resources`, a copy, so that all else can be compared. */
function validatePodLevelResize(spec: PodSpec, old: PodSpec): FieldError[] {
	const isSet = ({ resources }: PodSpec) =>
		Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0;
	if (!isSet(spec) && !isSet(old)) return [];
	if (old.resources !== undefined && spec.resources === undefined)
		return [
			forbiddenField("spec.resources", "pod-level resources cannot be removed"),
		];
	const errors: FieldError[] = [];
	for (const kind of ["requests", "limits"] as const)
		if (isRemoved(spec.resources?.[kind], old.resources?.[kind]))
			errors.push(
				forbiddenField(
					`spec.resources.${kind}`,
					`pod-level resource ${kind} cannot be removed`,
				),
			);
	const masked = maskRequirements(spec.resources ?? {}, old.resources ?? {});
	if (old.resources === undefined && Object.keys(masked).length === 0)
		delete spec.resources;
	else spec.resources = masked;
	if (!deepEqual(spec.resources, old.resources))
		errors.push(
			forbiddenField(
				"spec",
				"only cpu and memory resources are mutable at pod-level",
			),
		);
	return errors;
}

const maskCompute = (container: Container, old: Container): Container => {
	const { claims: _, ...resources } = container.resources ?? {};
	return {
		...container,
		resources: maskRequirements(resources, old.resources ?? {}),
	};
};

function maskRequirements(
	now: ResourceRequirements,
	old: ResourceRequirements,
): ResourceRequirements {
	const masked = { ...now };
	for (const kind of ["requests", "limits"] as const) {
		const amounts: ResourceList = { ...now[kind] };
		for (const name of ["cpu", "memory"]) {
			const before = old[kind]?.[name];
			if (before === undefined) delete amounts[name];
			else amounts[name] = before;
		}
		if (Object.keys(amounts).length === 0) delete masked[kind];
		else masked[kind] = amounts;
	}
	return masked;
}

function validateOrder(spec: PodSpec, old: PodSpec): FieldError[] {
	return kinds.flatMap((kind) => {
		const now = list(spec[kind]);
		const before = list(old[kind]);
		const path = child("spec", kind);
		if (now.length !== before.length)
			return [
				forbiddenField(path, `${kind} may not be added or removed on resize`),
			];
		return before.flatMap(({ name }, i) =>
			now[i]?.name === name
				? []
				: [
						forbiddenField(
							child(index(path, i), "name"),
							`${kind} may not be renamed or reordered on resize`,
						),
					],
		);
	});
}

const isRemoved = (
	now: ResourceList | undefined,
	old: ResourceList | undefined,
): boolean => Object.keys(old ?? {}).some((name) => now?.[name] === undefined);

function validateRemovals(spec: PodSpec, old: PodSpec): FieldError[] {
	return (["initContainers", "containers"] as const).flatMap((kind) =>
		list(old[kind]).flatMap((before, i) => {
			if (kind === "initContainers" && before.restartPolicy !== "Always")
				return [];
			const now = list(spec[kind])[i]?.resources;
			return (["requests", "limits"] as const)
				.filter((part) => isRemoved(now?.[part], before.resources?.[part]))
				.map((part) =>
					forbiddenField(
						`spec.${kind}[${i}].resources.${part}`,
						`resource ${part} cannot be removed`,
					),
				);
		}),
	);
}

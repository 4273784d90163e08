/** The statuses of containers (core/validation/validation.go ValidateContainerStateTransition and others). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
	tooLong,
} from "../../../apimachinery/field.ts";
import { list, oneOf, userOrGroupID } from "../../shared/checks.ts";
import type { Container, ContainerStatus, Pod, PodSpec } from "./types.ts";

const kinds = [
	["containerStatuses", "containers"],
	["initContainerStatuses", "initContainers"],
	["ephemeralContainerStatuses", undefined],
] as const;

/** `transitions`: what ended stays ended; `content`: users, resources and volumes make sense. */
export function validateContainerStatuses(
	pod: Pod,
	old: Pod,
	part: "transitions" | "content",
): FieldError[] {
	if (part === "transitions")
		return kinds.flatMap(([field, containers]) =>
			validateTransitions(
				list(pod.status?.[field]),
				list(old.status?.[field]),
				child("status", field),
				containers === undefined ? undefined : old.spec[containers],
				old.spec,
			),
		);
	return [
		...kinds.flatMap(([field]) =>
			list(pod.status?.[field]).flatMap((status, i) =>
				validateUser(status, pod.spec, index(child("status", field), i)),
			),
		),
		...kinds.flatMap(([field, containers]) =>
			list(pod.status?.[field]).flatMap((status, i) =>
				validateAllocated(
					status,
					containers === undefined ? undefined : list(pod.spec[containers]),
					child(index(child("status", field), i), "allocatedResourcesStatus"),
				),
			),
		),
		...kinds.flatMap(([field]) =>
			list(pod.status?.[field]).flatMap((status, i) =>
				validateImageVolumes(
					status,
					child(index(child("status", field), i), "volumeMounts"),
				),
			),
		),
	];
}

/** `containers` is undefined for debugging containers, which never start again. */
function validateTransitions(
	now: readonly ContainerStatus[],
	before: readonly ContainerStatus[],
	path: string,
	containers: readonly Container[] | null | undefined,
	spec: PodSpec,
): FieldError[] {
	if (containers !== undefined && allCouldRestart(spec)) return [];
	return before.flatMap(({ name, state }, i) => {
		if (state?.terminated === undefined) return [];
		const status = now.find((one) => one.name === name);
		if (status === undefined || status.state?.terminated !== undefined)
			return [];
		const container = list(containers).find((one) => one.name === name);
		return container !== undefined &&
			shouldRestart(container, spec, state.terminated.exitCode)
			? []
			: [
					forbiddenField(
						child(index(path, i), "state"),
						"may not be transitioned to non-terminated state",
					),
				];
	});
}

/** A rule of one container may restart them all. */
const allCouldRestart = (spec: PodSpec): boolean =>
	[...list(spec.initContainers), ...list(spec.containers)].some((container) =>
		list(container.restartPolicyRules).some(
			({ action }) => action === "RestartAllContainers",
		),
	);

/** podutil.ContainerShouldRestart: rules first, then the container's policy, then the pod's. */
function shouldRestart(
	container: Container,
	spec: PodSpec,
	exitCode: number,
): boolean {
	for (const { action, exitCodes } of list(container.restartPolicyRules)) {
		if (exitCodes === undefined || action !== "Restart") continue;
		const included = list(exitCodes.values).includes(exitCode);
		if (included === (exitCodes.operator === "In")) return true;
	}
	switch (container.restartPolicy ?? spec.restartPolicy) {
		case "Always":
			return true;
		case "OnFailure":
			return exitCode !== 0;
		default:
			return false;
	}
}

function validateUser(
	{ user }: ContainerStatus,
	spec: PodSpec,
	path: string,
): FieldError[] {
	const linux = user?.linux;
	if (linux === undefined) return [];
	const at = child(path, "user.linux");
	if (spec.os?.name === "windows")
		return [forbiddenField(at, "cannot be set for a windows pod")];
	return [
		...userOrGroupID(linux.uid, child(at, "uid")),
		...userOrGroupID(linux.gid, child(at, "gid")),
		...list(linux.supplementalGroups).flatMap((id, i) =>
			userOrGroupID(id, index(child(at, "supplementalGroups"), i)),
		),
	];
}

const MAX_MESSAGE = 1024;

function validateAllocated(
	{ name, allocatedResourcesStatus }: ContainerStatus,
	containers: readonly Container[] | undefined,
	path: string,
): FieldError[] {
	const allocated = list(allocatedResourcesStatus);
	if (containers === undefined)
		return allocated.length === 0
			? []
			: [forbiddenField(path, "must not be specified in container status")];
	const container = containers.find((one) => one.name === name);
	return allocated.flatMap((one, i) => {
		const at = index(path, i);
		const errors = container
			? validateAllocatedName(one.name, container, child(at, "name"))
			: [];
		const ids = new Set<string>();
		list(one.resources).forEach((resource, k) => {
			const where = index(child(at, "resources"), k);
			const { health, message, resourceID } = resource;
			errors.push(
				...oneOf(
					health,
					["Healthy", "Unhealthy", "Unknown"],
					child(where, "health"),
				),
			);
			if (message === "")
				errors.push(
					required(child(where, "message"), "must be non-empty if specified"),
				);
			else if ((message ?? "").length > MAX_MESSAGE)
				errors.push(tooLong(child(where, "message"), MAX_MESSAGE));
			if (ids.has(resourceID))
				errors.push(duplicate(child(where, "resourceID"), resourceID));
			ids.add(resourceID);
		});
		return errors;
	});
}

function validateAllocatedName(
	name: string,
	{ resources }: Container,
	path: string,
): FieldError[] {
	if (!name.startsWith("claim:"))
		return resources?.requests?.[name] === undefined
			? [
					invalid(
						path,
						name,
						"must match one of the container's resource requests",
					),
				]
			: [];
	const known = list(resources?.claims).map(({ name: claim, request }) =>
		request ? `claim:${claim}/${request}` : `claim:${claim}`,
	);
	return known.includes(name)
		? []
		: [
				invalid(
					path,
					name,
					"must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty",
				),
			];
}

const MAX_IMAGE_REFERENCE = 256;

const validateImageVolumes = (
	{ volumeMounts }: ContainerStatus,
	path: string,
): FieldError[] =>
	list(volumeMounts).flatMap(({ volumeStatus }, i) => {
		const image = volumeStatus?.image;
		if (image === undefined) return [];
		const at = `${path}[${i}].volumeStatus.imageVolumeStatus.imageRef`;
		if (!image.imageRef) return [required(at, "imageRef must not be empty")];
		return image.imageRef.length > MAX_IMAGE_REFERENCE
			? [tooLong(at, MAX_IMAGE_REFERENCE)]
			: [];
	});

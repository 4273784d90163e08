/** Containers of all three kinds (core/validation/validation.go validateContainers, validateInitContainers, validateEphemeralContainers). */
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
} from "../../../apimachinery/field.ts";
import { dnsLabel, list } from "../../shared/checks.ts";
import { validateContainerResourceName } from "../../shared/resource-names.ts";
import { validateResourceRequirements } from "../../shared/resource-requirements.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { validateDevices, validateMounts } from "./mounts.ts";
import type { PodValidationOptions } from "./options.ts";
import { validateContainerPorts, validateHostPorts } from "./ports.ts";
import {
	type HandlerContext,
	validateLifecycle,
	validateProbes,
} from "./probes.ts";
import { validatePullPolicy } from "./pull-policy.ts";
import { validateResizePolicy } from "./resize-policy.ts";
import {
	validateInitRestartPolicy,
	validateRestartPolicy,
} from "./restart-policy.ts";
import { validateSecurityContext } from "./security.ts";
import type { Container, EphemeralContainer, PodSpec } from "./types.ts";
import type { VolumesByName } from "./volumes.ts";

/** What containers refer to in the pod around them. */
export interface ContainerContext extends HandlerContext {
	readonly spec: PodSpec;
	readonly volumes: VolumesByName;
	readonly claimNames: ReadonlySet<string>;
	readonly options: PodValidationOptions;
}

export function validateContainers(
	path: string,
	context: ContainerContext,
): FieldError[] {
	const containers = list(context.spec.containers);
	if (containers.length === 0) return [required(path)];
	const names = new Set<string>();
	const errors = containers.flatMap((container, i) => {
		const at = index(path, i);
		const found = validateCommon(container, at, context);
		if (names.has(container.name))
			found.push(duplicate(child(at, "name"), container.name));
		names.add(container.name);
		found.push(
			...validateHooks(container, at, context),
			...validateRestartPolicy(container, at),
		);
		return found;
	});
	return [...errors, ...validateHostPorts(containers, path)];
}

const validateHooks = (
	container: Container,
	path: string,
	context: HandlerContext,
): FieldError[] => [
	...(container.lifecycle
		? validateLifecycle(container.lifecycle, child(path, "lifecycle"), context)
		: []),
	...validateProbes(container, path, context),
];

const sidecarsOnly = [
	"lifecycle",
	"livenessProbe",
	"readinessProbe",
	"startupProbe",
] as const;

export function validateInitContainers(
	path: string,
	context: ContainerContext,
): FieldError[] {
	const names = new Set(list(context.spec.containers).map(({ name }) => name));
	return list(context.spec.initContainers).flatMap((container, i) => {
		const at = index(path, i);
		const errors = validateCommon(container, at, context);
		errors.push(...validateInitRestartPolicy(container, at));
		if (names.has(container.name))
			errors.push(duplicate(child(at, "name"), container.name));
		else if (container.name) names.add(container.name);
		// Init containers run one by one: their ports only conflict with themselves.
		errors.push(...validateHostPorts([container], path));
		if (container.restartPolicy === "Always")
			errors.push(...validateHooks(container, at, context));
		else
			errors.push(
				...sidecarsOnly
					.filter((field) => container[field] !== undefined)
					.map((field) =>
						forbiddenField(
							child(at, field),
							"may not be set for init containers without restartPolicy=Always",
						),
					),
				...validateInitResize(container, at, context.options),
			);
		return errors;
	});
}

function validateInitResize(
	container: Container,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	if (options.allowRestartingInitContainers) return [];
	return list(container.resizePolicy).flatMap(({ restartPolicy }, i) =>
		restartPolicy === "RestartContainer"
			? [
					invalid(
						`${path}.resizePolicy[${i}].restartPolicy`,
						restartPolicy,
						"must not be set to 'RestartContainer' for non-sidecar initContainers",
					),
				]
			: [],
	);
}

/** What no debugging container may have, in the order of Go's struct. */
const notEphemeral = [
	"ports",
	"resources",
	"resizePolicy",
	"restartPolicy",
	"restartPolicyRules",
	"livenessProbe",
	"readinessProbe",
	"startupProbe",
	"lifecycle",
] as const;
const CANNOT_BE_SET = "cannot be set for an Ephemeral Container";

export function validateEphemeralContainers(
	path: string,
	context: ContainerContext,
): FieldError[] {
	const { spec } = context;
	const others = new Set(
		[...list(spec.containers), ...list(spec.initContainers)].map(
			({ name }) => name,
		),
	);
	const names = new Set(others);
	return list(spec.ephemeralContainers).flatMap((container, i) => {
		const at = index(path, i);
		const errors = [
			...validateCommon(container, at, context),
			...validateImageSpaces(container, at),
		];
		if (names.has(container.name))
			errors.push(duplicate(child(at, "name"), container.name));
		names.add(container.name);
		const target = container.targetContainerName;
		if (target && !others.has(target))
			errors.push(notFoundField(child(at, "targetContainerName"), target));
		errors.push(...validateNotEphemeral(container, at));
		return errors;
	});
}

function validateNotEphemeral(
	container: EphemeralContainer,
	path: string,
): FieldError[] {
	const errors = notEphemeral
		.filter((field) => isSet(container[field], field))
		.map((field) => forbiddenField(child(path, field), CANNOT_BE_SET));
	list(container.volumeMounts).forEach((mount, i) => {
		for (const field of ["subPath", "subPathExpr"] as const)
			if (mount[field])
				errors.push(
					forbiddenField(`${path}.volumeMounts[${i}].${field}`, CANNOT_BE_SET),
				);
	});
	return errors;
}

/** Empty lists and the empty struct of resources are Go's zero values; other structs are pointers, set when they are there. */
const isSet = (
	value: unknown,
	field: (typeof notEphemeral)[number],
): boolean =>
	Array.isArray(value) || field === "resources"
		? Object.keys(value ?? {}).length > 0
		: Boolean(value);

/** Images are only trimmed in pods: templates may hold placeholders (validateContainerOnlyForPod). */
export const validateImageSpaces = (
	{ image = "" }: Container,
	path: string,
): FieldError[] =>
	image.trim() === image
		? []
		: [
				invalid(
					child(path, "image"),
					image,
					"must not have leading or trailing whitespace",
				),
			];

const messagePolicies = ["File", "FallbackToLogsOnError"];

/** The rules for every container (validateContainerCommon). */
function validateCommon(
	container: Container,
	path: string,
	context: ContainerContext,
): FieldError[] {
	const { spec, volumes, options } = context;
	const { name, terminationMessagePolicy = "" } = container;
	const errors: FieldError[] = name
		? dnsLabel(name, child(path, "name"))
		: [required(child(path, "name"))];
	if (!container.image) errors.push(required(child(path, "image")));
	const policyPath = child(path, "terminationMessagePolicy");
	if (terminationMessagePolicy === "") errors.push(required(policyPath));
	else if (!messagePolicies.includes(terminationMessagePolicy))
		errors.push(
			notSupported(policyPath, terminationMessagePolicy, messagePolicies),
		);
	errors.push(
		...validateContainerPorts(container.ports, child(path, "ports")),
		...validateEnv(container.env, child(path, "env")),
		...validateEnvFrom(container.envFrom, child(path, "envFrom")),
		...validateMounts(container, volumes, child(path, "volumeMounts")),
		...validateDevices(container, volumes, child(path, "volumeDevices")),
		...validatePullPolicy(
			container.imagePullPolicy,
			child(path, "imagePullPolicy"),
		),
		...validateResourceRequirements(
			container.resources ?? {},
			child(path, "resources"),
			{
				checkName: validateContainerResourceName,
				claimNames: context.claimNames,
				allowIndivisibleHugePages: options.allowIndivisibleHugePages ?? false,
			},
		),
		...validateResizePolicy(
			container.resizePolicy,
			child(path, "resizePolicy"),
			spec.restartPolicy,
		),
		...validateSecurityContext(
			container.securityContext,
			child(path, "securityContext"),
			spec.hostUsers !== false,
		),
	);
	return errors;
}

/** The rules of a StatefulSet (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go ValidateStatefulSet). */
import {
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	validateAnnotations,
	validateLabels,
} from "../../apimachinery/metadata-validation.ts";
import { validatePodAnnotations } from "../core/pod/annotations.ts";
import { podOptions } from "../core/pod/options.ts";
import type { PodTemplateSpec } from "../core/pod/types.ts";
import { validatePodTemplateSpec } from "../core/pod/validate-spec.ts";
import {
	selectorOrNone,
	validateOwnSelector,
	validateRunsForever,
	validateSelectsTemplate,
} from "../core/pod/workload-template.ts";
import { dnsLabel, list, nonNegative } from "../shared/checks.ts";
import { validateClaimSpec } from "../shared/claim-spec.ts";
import { goField, goStruct, goText } from "../shared/go-struct.ts";
import {
	isZero,
	validateIntOrPercent,
	validateNotMoreThanAll,
} from "../shared/int-or-percent.ts";
import { printSelector } from "../shared/label-selector.ts";
import {
	validateCollisionCount,
	validateCounts,
	validateReplicaCounts,
} from "../shared/status-counts.ts";
import type {
	ClaimRetention,
	RollingStatefulUpdate,
	StatefulSet,
	StatefulSetSpec,
	UpdateStrategy,
} from "./types.ts";

/** What an update leaves alone: objects stored before these rules existed stay writable. */
interface SpecOptions {
	readonly skipServiceName?: boolean;
	readonly skipClaims?: boolean;
	readonly skipTemplate?: boolean;
}

export const validateNewStatefulSet = ({ spec }: StatefulSet): FieldError[] =>
	validateSpec(spec, undefined, {});

export function validateStatefulSetUpdate(
	{ spec }: StatefulSet,
	old: StatefulSet,
): FieldError[] {
	const lenient = { skipServiceName: true, skipClaims: true };
	const skipTemplate = validateSpec(old.spec, old.spec, lenient).length > 0;
	const errors = validateSpec(spec, old.spec, { ...lenient, skipTemplate });
	if (!deepEqual(maskChangeable(spec, old.spec), old.spec))
		errors.push(
			forbiddenField(
				"spec",
				"updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
			),
		);
	return errors;
}

const changeable = [
	"replicas",
	"ordinals",
	"template",
	"updateStrategy",
	"revisionHistoryLimit",
	"persistentVolumeClaimRetentionPolicy",
	"minReadySeconds",
] as const;

function maskChangeable(
	spec: StatefulSetSpec,
	old: StatefulSetSpec,
): StatefulSetSpec {
	const masked: StatefulSetSpec = { ...spec };
	for (const field of changeable) {
		if (old[field] === undefined)
			delete (masked as Partial<StatefulSetSpec>)[field];
		else Object.assign(masked, { [field]: old[field] });
	}
	return masked;
}

function validateSpec(
	spec: StatefulSetSpec,
	old: StatefulSetSpec | undefined,
	options: SpecOptions,
): FieldError[] {
	const { selector } = spec;
	const errors = [
		...validateManagementPolicy(spec.podManagementPolicy),
		...validateUpdateStrategy(spec.updateStrategy, "spec.updateStrategy"),
		...validateRetention(
			spec.persistentVolumeClaimRetentionPolicy,
			"spec.persistentVolumeClaimRetentionPolicy",
		),
		...(options.skipClaims ? [] : validateClaims(spec)),
		...nonNegative(spec.replicas, "spec.replicas"),
		...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
		...nonNegative(spec.ordinals?.start, "spec.ordinals.start"),
		...(options.skipServiceName || !spec.serviceName
			? []
			: dnsLabel(spec.serviceName, "spec.serviceName")),
		...validateOwnSelector(selector, "spec.selector", "statefulset"),
	];
	const matcher = selectorOrNone(selector);
	const path = "spec.template";
	errors.push(
		...(matcher === undefined
			? [invalid("spec.selector", printSelector(selector), "")]
			: [
					...validateSelectsTemplate(matcher, spec.template, path),
					...(options.skipTemplate
						? validateTemplateMetadata(spec.template, path)
						: validatePodTemplateSpec(
								withClaims(spec),
								path,
								podOptions(old?.template.spec),
							)),
				]),
		...validateRunsForever(spec.template, path, "StatefulSet"),
	);
	return errors;
}

const policies = ["OrderedReady", "Parallel"];

function validateManagementPolicy(policy: string | undefined): FieldError[] {
	const path = "spec.podManagementPolicy";
	if (!policy) return [required(path)];
	return policies.includes(policy)
		? []
		: [invalid(path, policy, "must be 'OrderedReady' or 'Parallel'")];
}

const printRolling = goStruct(
	goField("Partition", { zero: 0 }),
	goField("MaxUnavailable"),
);
const printStrategy = goStruct(
	goText("Type"),
	goField("RollingUpdate", { print: printRolling }),
);

function validateUpdateStrategy(
	strategy: UpdateStrategy<RollingStatefulUpdate> | undefined,
	path: string,
): FieldError[] {
	const rolling = strategy?.rollingUpdate;
	const rollingPath = `${path}.rollingUpdate`;
	switch (strategy?.type ?? "") {
		case "":
			return [required(path)];
		case "OnDelete":
			return rolling === undefined
				? []
				: [
						invalid(
							rollingPath,
							printRolling(rolling),
							"only allowed for updateStrategy 'RollingUpdate'",
						),
					];
		case "RollingUpdate":
			return rolling === undefined ? [] : validateRolling(rolling, rollingPath);
		default:
			return [
				invalid(
					path,
					printStrategy(strategy),
					"must be 'RollingUpdate' or 'OnDelete'",
				),
			];
	}
}

function validateRolling(
	{ partition, maxUnavailable }: RollingStatefulUpdate,
	path: string,
): FieldError[] {
	const errors = nonNegative(partition, `${path}.partition`);
	if (maxUnavailable === undefined) return errors;
	const at = `${path}.maxUnavailable`;
	errors.push(...validateIntOrPercent(maxUnavailable, at));
	if (isZero(maxUnavailable))
		errors.push(invalid(at, maxUnavailable, "cannot be 0"));
	errors.push(...validateNotMoreThanAll(maxUnavailable, at));
	return errors;
}

const validateRetention = (
	policy: ClaimRetention | undefined,
	path: string,
): FieldError[] =>
	policy === undefined
		? []
		: (["whenDeleted", "whenScaled"] as const).flatMap((field) => {
				const value = policy[field] ?? "";
				return value === "Retain" || value === "Delete"
					? []
					: [notSupported(`${path}.${field}`, value, ["Retain", "Delete"])];
			});

const validateClaims = (spec: StatefulSetSpec): FieldError[] =>
	list(spec.volumeClaimTemplates).flatMap((claim, i) =>
		validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`),
	);

/** The template as its pods will have it: a volume for each claim, in place of one of the same name. */
function withClaims(spec: StatefulSetSpec): PodTemplateSpec {
	const { template } = spec;
	const names = new Set(
		list(spec.volumeClaimTemplates).map(({ metadata }) => metadata?.name ?? ""),
	);
	if (names.size === 0) return template;
	const volumes = [
		...[...names].map((name) => ({
			name,
			persistentVolumeClaim: { claimName: name },
		})),
		...list(template.spec.volumes).filter(({ name }) => !names.has(name)),
	];
	return { ...template, spec: { ...template.spec, volumes } };
}

const validateTemplateMetadata = (
	{ metadata, spec }: PodTemplateSpec,
	path: string,
): FieldError[] => [
	...validateLabels(metadata?.labels, `${path}.labels`),
	...validateAnnotations(metadata?.annotations, `${path}.annotations`),
	...validatePodAnnotations(metadata?.annotations, spec, `${path}.annotations`),
];

export const validateStatefulSetStatus = (
	{ status }: StatefulSet,
	old: StatefulSet,
): FieldError[] => [
	...validateCounts(
		status,
		[
			"replicas",
			"readyReplicas",
			"currentReplicas",
			"updatedReplicas",
			"availableReplicas",
			"observedGeneration",
			"collisionCount",
		],
		"status",
	),
	...validateReplicaCounts(
		status,
		[
			"readyReplicas",
			"currentReplicas",
			"updatedReplicas",
			"availableReplicas",
		],
		"status.readyReplicas",
	),
	...validateCollisionCount(status, old.status),
];

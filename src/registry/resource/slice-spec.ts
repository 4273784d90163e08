/** The devices that a driver offers (k8s.io/kubernetes/pkg/apis/resource/validation/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import { dnsLabel, list } from "../shared/checks.ts";
import { validateNodeSelector } from "../shared/node-selector.ts";
import { validateMap, validateSet } from "./collections.ts";
import { validateDevice } from "./device.ts";
import { validateDriverName, validatePoolName } from "./names.ts";
import { placementOf, validateNodeName } from "./placement.ts";
import type { ResourceSliceSpec } from "./types.ts";

const mostDevices = 128;
/** When any of them has taints or consumes counters. */
const mostComplexDevices = 64;
const mostCounterSets = 8;
const mostCounters = 32;
const longestLabel = 63;

export function validateSliceSpec(
	spec: ResourceSliceSpec,
	old: ResourceSliceSpec | undefined,
): FieldError[] {
	const complex = list(spec.devices).some(
		({ taints, consumesCounters }) =>
			list(taints).length + list(consumesCounters).length > 0,
	);
	return [
		...validateDriverName(spec.driver ?? "", "spec.driver"),
		...validatePool(spec),
		...(old ? validateIdentity(spec, old) : []),
		...validatePlacement(spec),
		...(spec.sharedCounters && spec.devices
			? [
					invalid(
						"spec",
						"",
						"only one of `sharedCounters` or `devices` is allowed",
					),
				]
			: []),
		...validateSet(
			spec.devices,
			complex ? mostComplexDevices : mostDevices,
			(device, path) =>
				validateDevice(
					device,
					list(old?.devices).find(({ name }) => name === device.name),
					spec.perDeviceNodeSelection === true,
					path,
				),
			({ name }) => name,
			"spec.devices",
		),
		...validateCounterSets(spec),
	];
}

function validatePool({ pool }: ResourceSliceSpec): FieldError[] {
	const path = "spec.pool";
	const { name = "", resourceSliceCount = 0, generation = 0 } = pool ?? {};
	return [
		...validatePoolName(name, child(path, "name")),
		...(resourceSliceCount > 0
			? []
			: [
					invalid(
						child(path, "resourceSliceCount"),
						resourceSliceCount,
						"must be greater than zero",
					),
				]),
		...(generation >= 0
			? []
			: [
					invalid(
						child(path, "generation"),
						generation,
						"must be greater than or equal to zero",
					),
				]),
	];
}

const validateIdentity = (
	spec: ResourceSliceSpec,
	old: ResourceSliceSpec,
): FieldError[] => [
	...validateImmutable(spec.pool.name, old.pool.name, "spec.pool.name"),
	...validateImmutable(spec.driver, old.driver, "spec.driver"),
	...validateImmutable(
		spec.nodeName ?? null,
		old.nodeName ?? null,
		"spec.nodeName",
	),
];

function validatePlacement(spec: ResourceSliceSpec): FieldError[] {
	const errors: FieldError[] = [];
	const { nodeName, nodeSelector, perDeviceNodeSelection: perDevice } = spec;
	if (nodeName === "")
		errors.push(
			invalid(
				"spec.nodeName",
				nodeName,
				"must be either unset or set to a non-empty string",
			),
		);
	else if (nodeName !== undefined)
		errors.push(...validateNodeName(nodeName, "spec.nodeName"));
	if (nodeSelector) {
		const terms = list(nodeSelector.nodeSelectorTerms);
		errors.push(...validateNodeSelector(nodeSelector, "spec.nodeSelector"));
		if (terms.length !== 1)
			errors.push(
				invalid(
					"spec.nodeSelector.nodeSelectorTerms",
					terms,
					"must have exactly one node selector term",
				),
			);
	}
	for (const field of ["allNodes", "perDeviceNodeSelection"] as const)
		if (spec[field] === false)
			errors.push(
				invalid(
					child("spec", field),
					false,
					"must be either unset or set to true",
				),
			);
	const set = [
		...placementOf(spec),
		...(perDevice ? ["`perDeviceNodeSelection`"] : []),
	];
	const wanted =
		"exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
	if (set.length === 0) errors.push(required("spec", wanted));
	if (set.length > 1)
		errors.push(
			invalid(
				"spec",
				`{${set.join(", ")}}`,
				`${wanted}, but multiple fields are set`,
			),
		);
	return errors;
}

const validateCounterSets = ({
	sharedCounters,
}: ResourceSliceSpec): FieldError[] =>
	validateSet(
		sharedCounters,
		mostCounterSets,
		({ name, counters }, path) => [
			...(name
				? dnsLabel(name, child(path, "name"))
				: [required(child(path, "name"))]),
			...(Object.keys(counters ?? {}).length === 0
				? [required(child(path, "counters"))]
				: validateMap(
						counters,
						mostCounters,
						longestLabel,
						dnsLabel,
						() => [],
						child(path, "counters"),
					)),
		],
		({ name }) => name,
		"spec.sharedCounters",
	);

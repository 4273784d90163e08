import {
	child,
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { dnsLabel } from "../shared/checks.ts";
import { goField, goStruct } from "../shared/go-struct.ts";
import { validateNodeSelector } from "../shared/node-selector.ts";
import { validateBindingConditions } from "./binding-conditions.ts";
import { validateMap, validateSet, validateSlice } from "./collections.ts";
import { longestDomain, longestId, validateQualifiedName } from "./names.ts";
import { placementOf, validateNodeName } from "./placement.ts";
import { validateCapacity } from "./request-policy.ts";
import { validateTaint } from "./tolerations.ts";
import type { Device, DeviceAttribute } from "./types.ts";

const mostProperties = 32;
const mostConsumptions = 2;
const mostCounters = 32;
const mostTaints = 16;
const longestValue = 64;
const longestLabel = 63;
const longestName = longestDomain + 1 + longestId;

/** One device of a slice; taints that it had before are not looked at again. */
export function validateDevice(
	device: Device,
	old: Device | undefined,
	placedAlone: boolean,
	path: string,
): FieldError[] {
	const { attributes, capacity, taints } = device;
	const shared = device.allowMultipleAllocations === true;
	return [
		...dnsLabel(device.name, child(path, "name")),
		...validatePropertyCount(device, path),
		...validateMap(
			attributes,
			-1,
			longestName,
			validateQualifiedName,
			validateAttribute,
			child(path, "attributes"),
		),
		...validateMap(
			capacity,
			-1,
			longestName,
			validateQualifiedName,
			(one, at) => validateCapacity(one, shared, at),
			child(path, "capacity"),
		),
		...(old && deepEqual(old.taints, taints)
			? []
			: validateSlice(
					taints,
					mostTaints,
					validateTaint,
					child(path, "taints"),
				)),
		...validateConsumption(device, path),
		...(placedAlone
			? validateOwnPlacement(device, path)
			: validateNoPlacement(device, path)),
		...validateBindingConditions(device, path),
	];
}

function validatePropertyCount(
	{ attributes, capacity }: Device,
	path: string,
): FieldError[] {
	const count =
		Object.keys(attributes ?? {}).length + Object.keys(capacity ?? {}).length;
	return count > mostProperties
		? [
				invalid(
					path,
					count,
					`the total number of attributes and capacities must not exceed ${mostProperties}`,
				),
			]
		: [];
}

const number = "(?:0|[1-9]\\d*)";
const preRelease = "(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
const build = "[0-9a-zA-Z-]+";
const semver = new RegExp(
	`^${number}\\.${number}\\.${number}(?:-${preRelease}(?:\\.${preRelease})*)?(?:\\+${build}(?:\\.${build})*)?$`,
);
const kinds = ["int", "bool", "string", "version"] as const;
const printAttribute = goStruct(
	goField("IntValue", { json: "int" }),
	goField("BoolValue", { json: "bool" }),
	goField("StringValue", { json: "string" }),
	goField("VersionValue", { json: "version" }),
);

function validateAttribute(
	attribute: DeviceAttribute,
	path: string,
): FieldError[] {
	const { string, version } = attribute;
	const values = kinds.filter((kind) => attribute[kind] !== undefined);
	const long = (value: string | undefined, at: string): FieldError[] =>
		Buffer.byteLength(value ?? "") > longestValue
			? [tooLong(at, longestValue)]
			: [];
	const versionPath = child(path, "version");
	return [
		...long(string, child(path, "string")),
		...(version === undefined || semver.test(version)
			? []
			: [
					invalid(
						versionPath,
						version,
						"must be a string compatible with semver.org spec 2.0.0",
					),
				]),
		...long(version, versionPath),
		...(values.length === 1
			? []
			: [
					invalid(
						path,
						values.length === 0 ? "" : printAttribute(attribute),
						"exactly one value must be specified",
					),
				]),
	];
}

const validateConsumption = (
	{ consumesCounters }: Device,
	path: string,
): FieldError[] =>
	validateSet(
		consumesCounters,
		mostConsumptions,
		({ counterSet, counters }, at) => [
			...(counterSet
				? dnsLabel(counterSet, child(at, "counterSet"))
				: [required(child(at, "counterSet"))]),
			...(Object.keys(counters ?? {}).length === 0
				? [required(child(at, "counters"))]
				: validateMap(
						counters,
						mostCounters,
						longestLabel,
						dnsLabel,
						() => [],
						child(at, "counters"),
					)),
		],
		({ counterSet }) => counterSet,
		child(path, "consumesCounters"),
	);

const onlyPerDevice =
	"can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec";

const validateNoPlacement = (device: Device, path: string): FieldError[] =>
	device.nodeName !== undefined ||
	device.nodeSelector !== undefined ||
	device.allNodes !== undefined
		? [
				invalid(
					path,
					null,
					`\`nodeName\`, \`nodeSelector\` and \`allNodes\` ${onlyPerDevice}`,
				),
			]
		: [];

function validateOwnPlacement(device: Device, path: string): FieldError[] {
	const { nodeName, nodeSelector, allNodes } = device;
	const errors: FieldError[] = [];
	if (nodeName === "")
		errors.push(invalid(child(path, "nodeName"), "", "must not be empty"));
	else if (nodeName !== undefined)
		errors.push(...validateNodeName(nodeName, child(path, "nodeName")));
	if (nodeSelector)
		errors.push(
			...validateNodeSelector(nodeSelector, child(path, "nodeSelector")),
		);
	if (allNodes === false)
		errors.push(
			invalid(
				child(path, "allNodes"),
				false,
				"must be either unset or set to true",
			),
		);
	const set = placementOf(device);
	const wanted =
		"exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
	if (set.length === 0) errors.push(required(path, wanted));
	if (set.length > 1) errors.push(invalid(path, `{${set.join(", ")}}`, wanted));
	return errors;
}

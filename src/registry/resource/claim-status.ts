import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
	tooLong,
	tooMany,
} from "../../apimachinery/field.ts";
import { validateInterfaceAddress } from "../../apimachinery/ip.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { IMMUTABLE } from "../../apimachinery/metadata-validation.ts";
import { dnsLabel, list } from "../shared/checks.ts";
import { validateConditions } from "../shared/conditions.ts";
import { validateNodeSelector } from "../shared/node-selector.ts";
import { validateBindingConditions } from "./binding-conditions.ts";
import { mostRequests, validateReferences } from "./claim-spec.ts";
import { validateSet, validateSlice } from "./collections.ts";
import { validateConfiguration, validateRawObject } from "./configuration.ts";
import { validateDriverName, validatePoolName, validateUid } from "./names.ts";
import {
	type RequestNames,
	requestNamesOf,
	validateRequestReference,
} from "./request-names.ts";
import type {
	AllocatedDevice,
	Allocation,
	ConsumerReference,
	DeviceResult,
	DeviceStatus,
	ResourceClaim,
} from "./types.ts";

const mostConsumers = 256;
const mostResults = 32;
const mostConditions = 8;
const mostIPs = 16;
const longestData = 10 * 1024;
const longestInterfaceName = 256;
const longestHardwareAddress = 128;
const sources = ["FromClaim", "FromClass"];

export function validateClaimStatus(
	object: ResourceClaim,
	old: ResourceClaim,
): FieldError[] {
	const { status, spec } = object;
	const results = list(status.allocation?.devices?.results);
	const allocated = new Set(results.map(deviceId));
	return [
		...validateSet(
			status.reservedFor,
			mostConsumers,
			validateConsumer,
			({ uid }) => uid,
			"status.reservedFor",
		),
		...validateSet(
			status.devices,
			-1,
			(device, path) => validateDeviceStatus(device, allocated, path),
			deviceId,
			"status.devices",
			printDevice,
		),
		...validateReservations(object, old),
		...validateAllocationChange(
			status.allocation,
			old.status.allocation,
			requestNamesOf(spec.devices),
		),
	];
}

const deviceId = ({ driver, pool, device, shareID }: AllocatedDevice): string =>
	JSON.stringify([driver, pool, device, shareID ?? null]);

const printDevice = ({
	driver,
	pool,
	device,
	shareID,
}: AllocatedDevice): unknown => ({
	Driver: driver,
	Pool: pool,
	Device: device,
	ShareID: shareID ?? "",
});

const validateConsumer = (
	reference: ConsumerReference,
	path: string,
): FieldError[] =>
	(["resource", "name", "uid"] as const).flatMap((field) =>
		reference[field] ? [] : [required(child(path, field))],
	);

/** A claim that is going away takes no new consumers. */
function validateReservations(
	{ metadata, status }: ResourceClaim,
	old: ResourceClaim,
): FieldError[] {
	const path = "status.reservedFor";
	const consumers = list(status.reservedFor);
	if (consumers.length === 0) return [];
	if (!status.allocation)
		return [
			forbiddenField(path, "may not be specified when `allocated` is not set"),
		];
	const known = list(old.status.reservedFor);
	const added = consumers.some(
		(one) => !known.some((other) => deepEqual(one, other)),
	);
	return metadata.deletionTimestamp && added
		? [
				forbiddenField(
					path,
					"new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set",
				),
			]
		: [];
}

function validateAllocationChange(
	allocation: Allocation | undefined,
	old: Allocation | undefined,
	names: RequestNames,
): FieldError[] {
	const path = "status.allocation";
	if (!allocation) return [];
	if (old)
		return deepEqual(allocation, old)
			? []
			: [invalid(path, allocation, IMMUTABLE)];
	const devices = child(path, "devices");
	return [
		...validateSlice(
			allocation.devices?.results,
			mostResults,
			(result, at) => validateResult(result, names, at),
			child(devices, "results"),
		),
		...validateSlice(
			allocation.devices?.config,
			2 * mostRequests,
			(config, at) => [
				...validateSource(config.source, child(at, "source")),
				...validateReferences(config.requests, names, child(at, "requests")),
				...validateConfiguration(config, at),
			],
			child(devices, "config"),
		),
		...(allocation.nodeSelector
			? validateNodeSelector(
					allocation.nodeSelector,
					child(path, "nodeSelector"),
				)
			: []),
	];
}

function validateSource(source: string, path: string): FieldError[] {
	if (!source) return [required(path)];
	return sources.includes(source) ? [] : [notSupported(path, source, sources)];
}

const validateDevice = (
	device: AllocatedDevice,
	path: string,
): FieldError[] => [
	...validateDriverName(device.driver ?? "", child(path, "driver")),
	...validatePoolName(device.pool ?? "", child(path, "pool")),
	...dnsLabel(device.device, child(path, "device")),
];

const validateShare = (
	{ shareID }: AllocatedDevice,
	path: string,
): FieldError[] =>
	shareID === undefined ? [] : validateUid(shareID, child(path, "shareID"));

const validateResult = (
	result: DeviceResult,
	names: RequestNames,
	path: string,
): FieldError[] => [
	...validateRequestReference(
		result.request ?? "",
		names,
		child(path, "request"),
	),
	...validateDevice(result, path),
	...validateBindingConditions(result, path),
	...validateShare(result, path),
];

function validateDeviceStatus(
	device: DeviceStatus,
	allocated: ReadonlySet<string>,
	path: string,
): FieldError[] {
	const conditions = list(device.conditions);
	const at = child(path, "conditions");
	return [
		...validateDevice(device, path),
		...validateShare(device, path),
		...(allocated.has(deviceId(device))
			? []
			: [
					invalid(
						path,
						printDevice(device),
						"must be an allocated device in the claim",
					),
				]),
		...(conditions.length > mostConditions
			? [tooMany(at, conditions.length, mostConditions)]
			: []),
		...validateConditions(conditions, at),
		...(device.data === undefined
			? []
			: validateRawObject(device.data, child(path, "data"), longestData)),
		...validateNetworkData(device.networkData, child(path, "networkData")),
	];
}

function validateNetworkData(
	data: DeviceStatus["networkData"],
	path: string,
): FieldError[] {
	if (!data) return [];
	const { interfaceName = "", hardwareAddress = "", ips } = data;
	return [
		...(Buffer.byteLength(interfaceName) > longestInterfaceName
			? [tooLong(child(path, "interfaceName"), longestInterfaceName)]
			: []),
		...(Buffer.byteLength(hardwareAddress) > longestHardwareAddress
			? [tooLong(child(path, "hardwareAddress"), longestHardwareAddress)]
			: []),
		...validateSet(
			ips,
			mostIPs,
			(address, at) => validateInterfaceAddress(at, address),
			(address) => address,
			child(path, "ips"),
		),
	];
}

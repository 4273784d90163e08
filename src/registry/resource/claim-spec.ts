/** What a claim asks for (k8s.io/kubernetes/pkg/apis/resource/validation/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { dnsLabel, dnsSubdomain, list } from "../shared/checks.ts";
import { validateSet, validateSlice } from "./collections.ts";
import { validateConfiguration } from "./configuration.ts";
import { validateFullyQualifiedName } from "./names.ts";
import {
	type RequestNames,
	requestNamesOf,
	validateRequestReference,
} from "./request-names.ts";
import { validateSelectors } from "./selectors.ts";
import { validateToleration } from "./tolerations.ts";
import type {
	DeviceConstraint,
	DeviceRequest,
	DeviceRequestBase,
	ResourceClaimSpec,
} from "./types.ts";

/** Of requests, constraints, configurations, and of references to requests in either. */
export const mostRequests = 32;
const mostAlternatives = 8;
const modes = ["All", "ExactCount"];

export function defaultClaimSpec({ devices }: ResourceClaimSpec): void {
	for (const { exactly, firstAvailable } of list(devices?.requests))
		for (const request of [
			...(exactly ? [exactly] : []),
			...list(firstAvailable),
		]) {
			request.allocationMode ||= "ExactCount";
			if (request.allocationMode === "ExactCount") request.count ||= 1;
			for (const toleration of list(request.tolerations))
				toleration.operator ||= "Equal";
		}
}

export function validateClaimSpec(
	{ devices }: ResourceClaimSpec,
	path: string,
): FieldError[] {
	const at = child(path, "devices");
	const names = requestNamesOf(devices);
	return [
		...validateSet(
			devices.requests,
			mostRequests,
			validateRequest,
			({ name }) => name,
			child(at, "requests"),
		),
		...validateSlice(
			devices.constraints,
			mostRequests,
			(constraint, where) => validateConstraint(constraint, names, where),
			child(at, "constraints"),
		),
		...validateSlice(
			devices.config,
			mostRequests,
			(config, where) => [
				...validateReferences(config.requests, names, child(where, "requests")),
				...validateConfiguration(config, where),
			],
			child(at, "config"),
		),
	];
}

/** References to requests, none twice. */
export const validateReferences = (
	requests: readonly string[] | undefined,
	names: RequestNames,
	path: string,
): FieldError[] =>
	validateSet(
		requests,
		mostRequests,
		(reference, at) => validateRequestReference(reference, names, at),
		(reference) => reference,
		path,
	);

function validateRequest(request: DeviceRequest, path: string): FieldError[] {
	const { exactly, firstAvailable } = request;
	const alternatives = list(firstAvailable);
	const named = dnsLabel(request.name, child(path, "name"));
	const wanted = "exactly one of `exactly` or `firstAvailable` is required";
	if (exactly && alternatives.length > 0)
		return [
			...named,
			invalid(path, null, `${wanted}, but multiple fields are set`),
		];
	if (exactly)
		return [...named, ...validateDevices(exactly, child(path, "exactly"))];
	if (alternatives.length === 0) return [...named, required(path, wanted)];
	return [
		...named,
		...validateSet(
			alternatives,
			mostAlternatives,
			(one, at) => [
				...dnsLabel(one.name, child(at, "name")),
				...validateDevices(one, at),
			],
			({ name }) => name,
			child(path, "firstAvailable"),
		),
	];
}

const validateDevices = (
	request: DeviceRequestBase,
	path: string,
): FieldError[] => [
	...(request.deviceClassName
		? dnsSubdomain(request.deviceClassName, child(path, "deviceClassName"))
		: [required(child(path, "deviceClassName"))]),
	...validateSelectors(request.selectors, child(path, "selectors")),
	...validateMode(request, path),
	...validateSlice(
		request.tolerations,
		-1,
		validateToleration,
		child(path, "tolerations"),
	),
];

function validateMode(
	{ allocationMode = "", count = 0 }: DeviceRequestBase,
	path: string,
): FieldError[] {
	const at = child(path, "count");
	switch (allocationMode) {
		case "All":
			return count === 0
				? []
				: [
						invalid(
							at,
							count,
							"must not be specified when allocationMode is 'All'",
						),
					];
		case "ExactCount":
			return count > 0 ? [] : [invalid(at, count, "must be greater than zero")];
		default:
			return [
				notSupported(child(path, "allocationMode"), allocationMode, modes),
			];
	}
}

function validateConstraint(
	{ requests, matchAttribute, distinctAttribute }: DeviceConstraint,
	names: RequestNames,
	path: string,
): FieldError[] {
	const errors = validateReferences(requests, names, child(path, "requests"));
	if (matchAttribute !== undefined)
		errors.push(
			...validateFullyQualifiedName(
				matchAttribute,
				child(path, "matchAttribute"),
			),
		);
	else if (distinctAttribute !== undefined)
		errors.push(
			...validateFullyQualifiedName(
				distinctAttribute,
				child(path, "distinctAttribute"),
			),
		);
	else
		errors.push(
			required(
				path,
				'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
			),
		);
	return errors;
}

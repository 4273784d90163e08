import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import {
	validateIPForLegacyField,
	warningsForIP,
} from "../../apimachinery/ip.ts";
import {
	isValidPortNum,
	nameIsDNSSubdomain,
} from "../../apimachinery/names.ts";
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { dnsLabel, list, oneOf, qualifiedName } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateEndpointIP } from "../shared/endpoint-ip.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { portProtocols } from "../shared/protocols.ts";
import { formatEndpoints } from "./endpoints-text.ts";

export interface EndpointAddress {
	ip: string;
	hostname?: string;
	nodeName?: string;
	targetRef?: unknown;
}
export interface EndpointPort {
	name?: string;
	port: number;
	protocol?: string;
	appProtocol?: string;
}
export interface EndpointSubset {
	addresses?: EndpointAddress[];
	notReadyAddresses?: EndpointAddress[];
	ports?: EndpointPort[];
}
export interface Endpoints extends KubeObject {
	subsets?: EndpointSubset[];
}

const schema = "io.k8s.api.core.v1.Endpoints";
const changeTime = "endpoints.kubernetes.io/last-change-trigger-time";
const managedBy = "endpoints.kubernetes.io/managed-by";

function setDefaults({ subsets }: Endpoints): void {
	for (const subset of subsets ?? [])
		for (const port of subset.ports ?? []) port.protocol ??= "TCP";
}

const validateEndpoints = ({ metadata, subsets }: Endpoints): FieldError[] => [
	...validateAnnotations(metadata),
	...list(subsets).flatMap((subset, i) =>
		validateSubset(subset, index("subsets", i)),
	),
];

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function validateAnnotations({ annotations }: ObjectMeta): FieldError[] {
	const time = annotations?.[changeTime];
	if (time === undefined) return [];
	if (rfc3339.test(time) && !Number.isNaN(Date.parse(time))) return [];
	return [
		invalid(
			`annotations[${changeTime}]`,
			time,
			`parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05.999999999Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
		),
	];
}

function validateSubset(subset: EndpointSubset, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const { addresses, notReadyAddresses, ports } = subset;
	if (list(addresses).length === 0 && list(notReadyAddresses).length === 0)
		errors.push(
			required(path, "must specify `addresses` or `notReadyAddresses`"),
		);
	for (const field of ["addresses", "notReadyAddresses"] as const)
		for (const [i, address] of list(subset[field]).entries())
			errors.push(...validateAddress(address, index(child(path, field), i)));
	for (const [i, port] of list(ports).entries())
		errors.push(
			...validatePort(
				port,
				list(ports).length > 1,
				index(child(path, "ports"), i),
			),
		);
	return errors;
}

function validateAddress(address: EndpointAddress, path: string): FieldError[] {
	const at = child(path, "ip");
	const errors = validateIPForLegacyField(at, address.ip ?? "");
	if (address.hostname)
		errors.push(...dnsLabel(address.hostname, child(path, "hostname")));
	const { nodeName } = address;
	if (nodeName !== undefined)
		for (const message of nameIsDNSSubdomain(nodeName, false))
			errors.push(invalid(child(path, "nodeName"), nodeName, message));
	errors.push(...validateEndpointIP(address.ip ?? "", at));
	return errors;
}

function validatePort(
	{ name = "", port, protocol = "", appProtocol }: EndpointPort,
	needsName: boolean,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (name !== "") errors.push(...dnsLabel(name, child(path, "name")));
	else if (needsName) errors.push(required(child(path, "name")));
	for (const message of isValidPortNum(port ?? 0))
		errors.push(invalid(child(path, "port"), port ?? 0, message));
	if (protocol === "") errors.push(required(child(path, "protocol")));
	else errors.push(...oneOf(protocol, portProtocols, child(path, "protocol")));
	if (appProtocol !== undefined)
		errors.push(...qualifiedName(appProtocol, child(path, "appProtocol")));
	return errors;
}

/** Addresses in an odd form, unless the endpoints controller wrote them, which corrects them. */
function badAddresses({ metadata, subsets }: Endpoints): string[] {
	if (metadata.labels?.[managedBy] === "endpoint-controller") return [];
	return list(subsets).flatMap((subset, i) =>
		(["addresses", "notReadyAddresses"] as const).flatMap((field) =>
			list(subset[field]).flatMap(({ ip }, j) =>
				warningsForIP(`subsets[${i}].${field}[${j}].ip`, ip),
			),
		),
	);
}

export const endpoints = defineResource<Endpoints>({
	group: "",
	kind: "Endpoints",
	names: {
		plural: "endpoints",
		singular: "endpoints",
		shortNames: ["ep"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema,
			setDefaults,
			deprecationWarning:
				"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
		},
	],
	storagePrefix: "services/endpoints",
	allowCreateOnUpdate: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateEndpoints(object),
	],
	validateUpdate: validateEndpoints,
	warnings: badAddresses,
	columns: [
		nameColumn,
		{
			name: "Endpoints",
			type: "string",
			description: { doc: `${schema}.subsets` },
			cell: ({ subsets }) => formatEndpoints(list(subsets)),
		},
		ageColumn,
	],
});

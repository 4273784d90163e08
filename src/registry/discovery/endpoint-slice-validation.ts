/** pkg/apis/discovery/validation/validation.go. */
import { isFullyQualifiedDomainName } from "../../apimachinery/domains.ts";
import {
	child,
	duplicate,
	type FieldError,
	index,
	internalFieldError,
	invalid,
	key,
	notSupported,
	required,
	tooMany,
} from "../../apimachinery/field.ts";
import { parseIP, validateIPForLegacyField } from "../../apimachinery/ip.ts";
import { validateLabels } from "../../apimachinery/metadata-validation.ts";
import {
	isValidLabelValue,
	nameIsDNSSubdomain,
} from "../../apimachinery/names.ts";
import {
	dnsLabel,
	invalidTexts,
	list,
	oneOf,
	qualifiedName,
} from "../shared/checks.ts";
import { validateEndpointIP } from "../shared/endpoint-ip.ts";
import { portProtocols } from "../shared/protocols.ts";
import type {
	EndpointSlice,
	SliceEndpoint,
	SlicePort,
} from "./endpoint-slice.ts";

const maxEndpoints = 1000;
const maxAddresses = 100;
const maxPorts = 20000;
const maxTopologyLabels = 16;
const maxHints = 8;
const addressTypes = ["FQDN", "IPv4", "IPv6"];
const zoneLabel = "topology.kubernetes.io/zone";

export const validateSlice = (slice: EndpointSlice): FieldError[] => [
	...validateAddressType(slice.addressType ?? ""),
	...validateEndpoints(list(slice.endpoints), slice.addressType ?? ""),
	...validatePorts(list(slice.ports)),
];

function validateAddressType(type: string): FieldError[] {
	if (type === "") return [required("addressType")];
	return addressTypes.includes(type)
		? []
		: [notSupported("addressType", type, addressTypes)];
}

function validateEndpoints(
	endpoints: readonly SliceEndpoint[],
	type: string,
): FieldError[] {
	if (endpoints.length > maxEndpoints)
		return [tooMany("endpoints", endpoints.length, maxEndpoints)];
	return endpoints.flatMap((endpoint, i) =>
		validateEndpoint(endpoint, type, index("endpoints", i)),
	);
}

function validateEndpoint(
	endpoint: SliceEndpoint,
	type: string,
	path: string,
): FieldError[] {
	const at = child(path, "addresses");
	const addresses = list(endpoint.addresses);
	const errors: FieldError[] = [];
	if (addresses.length === 0)
		errors.push(required(at, "must contain at least 1 address"));
	else if (addresses.length > maxAddresses)
		errors.push(tooMany(at, addresses.length, maxAddresses));
	for (const [i, address] of addresses.entries())
		errors.push(...validateAddress(address, type, at, index(at, i)));
	const { nodeName, deprecatedTopology, hostname, hints } = endpoint;
	if (nodeName !== undefined)
		for (const message of nameIsDNSSubdomain(nodeName, false))
			errors.push(invalid(child(path, "nodeName"), nodeName, message));
	errors.push(
		...validateTopology(deprecatedTopology, child(path, "deprecatedTopology")),
	);
	if (hostname !== undefined)
		errors.push(...dnsLabel(hostname, child(path, "hostname")));
	if (hints) errors.push(...validateHints(hints, child(path, "hints")));
	return errors;
}

/** A wrong family is reported at the list, other things at the address. */
function validateAddress(
	address: string,
	type: string,
	listPath: string,
	path: string,
): FieldError[] {
	if (type === "FQDN") return isFullyQualifiedDomainName(path, address);
	if (type !== "IPv4" && type !== "IPv6") return [];
	const errors = validateIPForLegacyField(path, address);
	if (errors.length > 0) return errors;
	if (parseIP(address)?.family !== (type === "IPv4" ? 4 : 6))
		errors.push(invalid(listPath, address, `must be an ${type} address`));
	errors.push(...validateEndpointIP(address, path));
	return errors;
}

function validateTopology(
	topology: Record<string, string> | undefined,
	path: string,
): FieldError[] {
	const count = Object.keys(topology ?? {}).length;
	const errors: FieldError[] = [];
	if (count > maxTopologyLabels)
		errors.push(tooMany(path, count, maxTopologyLabels));
	errors.push(...validateLabels(topology, path));
	if (topology !== undefined && zoneLabel in topology)
		errors.push(
			internalFieldError(
				key(path, zoneLabel),
				"reserved key was not removed in conversion",
			),
		);
	return errors;
}

function validateHints(
	hints: NonNullable<SliceEndpoint["hints"]>,
	path: string,
): FieldError[] {
	const checks = {
		forZones: (name: string, at: string) =>
			invalidTexts(isValidLabelValue, name, at),
		forNodes: (name: string, at: string) =>
			nameIsDNSSubdomain(name, false).map((m) => invalid(at, name, m)),
	};
	return (["forZones", "forNodes"] as const).flatMap((field) => {
		const named = list(hints[field]);
		const at = child(path, field);
		if (named.length > maxHints) return [tooMany(at, named.length, maxHints)];
		const seen = new Set<string>();
		return named.flatMap(({ name = "" }, i) => {
			const where = child(index(at, i), "name");
			const repeated = seen.has(name) ? [duplicate(where, name)] : [];
			seen.add(name);
			return [...repeated, ...checks[field](name, where)];
		});
	});
}

function validatePorts(ports: readonly SlicePort[]): FieldError[] {
	if (ports.length > maxPorts)
		return [tooMany("ports", ports.length, maxPorts)];
	const names = new Set<string>();
	return ports.flatMap(({ name = "", protocol, appProtocol }, i) => {
		const path = index("ports", i);
		const errors: FieldError[] = [];
		if (name !== "") errors.push(...dnsLabel(name, child(path, "name")));
		if (names.has(name)) errors.push(duplicate(child(path, "name"), name));
		names.add(name);
		errors.push(...oneOf(protocol, portProtocols, child(path, "protocol")));
		if (appProtocol !== undefined)
			errors.push(...qualifiedName(appProtocol, child(path, "appProtocol")));
		return errors;
	});
}

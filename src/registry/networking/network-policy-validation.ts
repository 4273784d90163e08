/** pkg/apis/networking/validation/validation.go ValidateNetworkPolicySpec. */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import {
	cidrContains,
	parseCIDR,
	validateCIDRForLegacyField,
} from "../../apimachinery/ip.ts";
import { isValidPortName, isValidPortNum } from "../../apimachinery/names.ts";
import { list, oneOf } from "../shared/checks.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import type {
	IPBlock,
	NetworkPolicy,
	PolicyPeer,
	PolicyPort,
} from "./network-policy-types.ts";

const protocols = ["TCP", "UDP", "SCTP"];
const policyTypes = ["Ingress", "Egress"];

export function validateNetworkPolicySpec({
	spec,
}: NetworkPolicy): FieldError[] {
	const errors = validateLabelSelector(spec?.podSelector, "spec.podSelector");
	for (const [i, { ports, from }] of list(spec?.ingress).entries())
		errors.push(...validateRule(ports, from, index("spec.ingress", i), "from"));
	for (const [i, { ports, to }] of list(spec?.egress).entries())
		errors.push(...validateRule(ports, to, index("spec.egress", i), "to"));
	const types = list(spec?.policyTypes);
	if (types.length > policyTypes.length)
		return [
			...errors,
			invalid(
				"spec.policyTypes",
				types,
				"may not specify more than two policyTypes",
			),
		];
	for (const [i, type] of types.entries())
		if (!policyTypes.includes(type))
			errors.push(
				notSupported(index("spec.policyTypes", i), type, policyTypes),
			);
	return errors;
}

const validateRule = (
	ports: PolicyPort[] | undefined,
	peers: PolicyPeer[] | undefined,
	path: string,
	peersField: string,
): FieldError[] => [
	...list(ports).flatMap((port, i) =>
		validatePort(port, index(child(path, "ports"), i)),
	),
	...list(peers).flatMap((peer, i) =>
		validatePeer(peer, index(child(path, peersField), i)),
	),
];

function validatePort(
	{ protocol, port, endPort }: PolicyPort,
	path: string,
): FieldError[] {
	const errors =
		protocol === undefined
			? []
			: oneOf(protocol, protocols, child(path, "protocol"));
	const portAt = child(path, "port");
	const endAt = child(path, "endPort");
	const noEnd = (why: string) => {
		if (endPort !== undefined)
			errors.push(invalid(endAt, endPort, `may not be specified when ${why}`));
	};
	if (port === undefined) noEnd("`port` is not specified");
	else if (typeof port === "string") {
		noEnd("`port` is non-numeric");
		for (const message of isValidPortName(port))
			errors.push(invalid(portAt, port, message));
	} else {
		for (const message of isValidPortNum(port))
			errors.push(invalid(portAt, port, message));
		if (endPort === undefined) return errors;
		if (endPort < port)
			errors.push(
				invalid(endAt, port, "must be greater than or equal to `port`"),
			);
		for (const message of isValidPortNum(endPort))
			errors.push(invalid(endAt, endPort, message));
	}
	return errors;
}

function validatePeer(
	{ podSelector, namespaceSelector, ipBlock }: PolicyPeer,
	path: string,
): FieldError[] {
	const errors = [
		...validateLabelSelector(podSelector, child(path, "podSelector")),
		...validateLabelSelector(
			namespaceSelector,
			child(path, "namespaceSelector"),
		),
		...(ipBlock ? validateIPBlock(ipBlock, child(path, "ipBlock")) : []),
	];
	const peers = [podSelector, namespaceSelector, ipBlock].filter(Boolean);
	if (peers.length === 0) errors.push(required(path, "must specify a peer"));
	else if (peers.length > 1 && ipBlock)
		errors.push(
			forbiddenField(path, "may not specify both ipBlock and another peer"),
		);
	return errors;
}

function validateIPBlock(
	{ cidr, except }: IPBlock,
	path: string,
): FieldError[] {
	const at = child(path, "cidr");
	if (!cidr) return [required(at)];
	const errors = validateCIDRForLegacyField(at, cidr);
	const network = parseCIDR(cidr);
	if (network === undefined) return errors;
	for (const [i, text] of list(except).entries()) {
		const exceptAt = index(child(path, "except"), i);
		errors.push(...validateCIDRForLegacyField(exceptAt, text));
		const inner = parseCIDR(text);
		if (inner === undefined) continue;
		if (!cidrContains(network, inner.ip) || network.prefix >= inner.prefix)
			errors.push(invalid(exceptAt, text, "must be a strict subset of `cidr`"));
	}
	return errors;
}

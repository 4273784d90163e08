import { warningsForCIDR } from "../../apimachinery/ip.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, formatSelector, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import type { NetworkPolicy, PolicyPeer } from "./network-policy-types.ts";
import { validateNetworkPolicySpec } from "./network-policy-validation.ts";

/** A policy without types is about ingress, and about egress when it has rules for that. */
function setDefaults({ spec }: NetworkPolicy): void {
	if (spec === undefined) return;
	for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
		for (const port of rule.ports ?? []) port.protocol ??= "TCP";
	if (list(spec.policyTypes).length === 0)
		spec.policyTypes = [
			"Ingress",
			...(list(spec.egress).length > 0 ? ["Egress"] : []),
		];
}

const peerWarnings = (
	peers: PolicyPeer[] | undefined,
	path: string,
): string[] =>
	list(peers).flatMap(({ ipBlock }, i) =>
		ipBlock === undefined
			? []
			: [
					...warningsForCIDR(`${path}[${i}].ipBlock.cidr`, ipBlock.cidr),
					...list(ipBlock.except).flatMap((cidr, j) =>
						warningsForCIDR(`${path}[${i}].ipBlock.except[${j}]`, cidr),
					),
				],
	);

export const networkPolicy = defineResource<NetworkPolicy>({
	group: "networking.k8s.io",
	kind: "NetworkPolicy",
	names: {
		plural: "networkpolicies",
		singular: "networkpolicy",
		shortNames: ["netpol"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.networking.v1.NetworkPolicy",
			setDefaults,
		},
	],
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateNetworkPolicySpec(object),
	],
	validateUpdate: validateNetworkPolicySpec,
	warnings: ({ spec }) => [
		...list(spec?.ingress).flatMap(({ from }, i) =>
			peerWarnings(from, `spec.ingress[${i}].from`),
		),
		...list(spec?.egress).flatMap(({ to }, i) =>
			peerWarnings(to, `spec.egress[${i}].to`),
		),
	],
	columns: [
		nameColumn,
		{
			name: "Pod-Selector",
			type: "string",
			description:
				"podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
			cell: ({ spec }) => formatSelector(spec?.podSelector),
		},
		ageColumn,
	],
});

import {
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { parseCIDR, validateCIDR } from "../../apimachinery/ip.ts";
import { IMMUTABLE } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";

export interface ServiceCIDR extends KubeObject {
	spec?: { cidrs?: string[] };
	status?: unknown;
}

const path = "spec.cidrs";

function validateCIDRs({ spec }: ServiceCIDR): FieldError[] {
	const cidrs = list(spec?.cidrs);
	if (cidrs.length === 0) return [required(path, "at least one CIDR required")];
	const print = { CIDRs: cidrs };
	if (cidrs.length > 2)
		return [invalid(path, print, "may only hold up to 2 values")];
	const families = new Set(cidrs.map((cidr) => parseCIDR(cidr)?.ip.family));
	if (cidrs.length === 2 && (families.size !== 2 || families.has(undefined)))
		return [
			invalid(
				path,
				print,
				"may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
			),
		];
	return cidrs.flatMap((cidr, i) => validateCIDR(index(path, i), cidr));
}

/** Only a second family may be added. */
function validateChange(object: ServiceCIDR, old: ServiceCIDR): FieldError[] {
	const before = list(old.spec?.cidrs);
	const after = list(object.spec?.cidrs);
	const same = before.every((cidr, i) => cidr === after[i]);
	if (before.length === after.length)
		return before.flatMap((cidr, i) =>
			cidr === after[i] ? [] : [invalid(index(path, i), after[i], IMMUTABLE)],
		);
	if (before.length !== 1 || after.length !== 2)
		return [invalid(path, object.spec?.cidrs ?? null, IMMUTABLE)];
	return [
		...(same ? [] : [invalid(index(path, 0), after[0], IMMUTABLE)]),
		...validateCIDRs(object),
	];
}

export const serviceCIDR = defineResource<ServiceCIDR>({
	group: "networking.k8s.io",
	kind: "ServiceCIDR",
	names: {
		plural: "servicecidrs",
		singular: "servicecidr",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.ServiceCIDR" }],
	subresources: { status: {} },
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateCIDRs(object),
	],
	validateUpdate: validateChange,
	columns: [
		nameColumn,
		{
			name: "CIDRs",
			type: "string",
			description: { doc: "io.k8s.api.networking.v1.ServiceCIDRSpec.cidrs" },
			cell: ({ spec }) => list(spec?.cidrs).join(","),
		},
		ageColumn,
	],
});

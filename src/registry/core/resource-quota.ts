import { type FieldError, invalid, key } from "../../apimachinery/field.ts";
import { IMMUTABLE } from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { list, quantityText } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import {
	validateResourceName,
	validateResourceQuantity,
} from "../shared/resource-names.ts";
import {
	defaultResourceList,
	type ResourceList,
} from "../shared/resource-requirements.ts";
import { validateScopeSelector, validateScopes } from "./quota-scopes.ts";
import type { ResourceQuota } from "./quota-types.ts";

const quotaResources = new Set([
	"cpu",
	"memory",
	"ephemeral-storage",
	"requests.cpu",
	"requests.memory",
	"requests.storage",
	"requests.ephemeral-storage",
	"limits.cpu",
	"limits.memory",
	"limits.ephemeral-storage",
	"pods",
	"resourcequotas",
	"services",
	"replicationcontrollers",
	"secrets",
	"persistentvolumeclaims",
	"configmaps",
	"services.nodeports",
	"services.loadbalancers",
]);

const isQuotaResource = (name: string): boolean =>
	quotaResources.has(name) || /^(requests\.)?hugepages-/.test(name);

const validateAmounts = (
	amounts: ResourceList | undefined,
	path: string,
): FieldError[] =>
	Object.entries(amounts ?? {}).flatMap(([name, amount]) => {
		const at = key(path, name);
		return [
			...validateResourceName(name, at),
			...(name.includes("/") || isQuotaResource(name)
				? []
				: [invalid(at, name, "must be a standard resource for quota")]),
			...validateResourceQuantity(name, amount, at),
		];
	});

function validateSpec({ spec = {} }: ResourceQuota): FieldError[] {
	const limits = Object.keys(spec.hard ?? {})
		.filter(isQuotaResource)
		.sort();
	return [
		...validateAmounts(spec.hard, "spec.hard"),
		...validateScopes(spec, limits),
		...validateScopeSelector(spec, limits),
	];
}

const validateStatus = ({ status }: ResourceQuota): FieldError[] => [
	...validateAmounts(status?.hard, "status.hard"),
	...validateAmounts(status?.used, "status.used"),
];

function validateScopesStay(
	quota: ResourceQuota,
	old: ResourceQuota,
): FieldError[] {
	const before = new Set(list(old.spec?.scopes));
	const after = new Set(list(quota.spec?.scopes));
	const same =
		before.size === after.size && [...before].every((s) => after.has(s));
	return same
		? []
		: [invalid("spec.scopes", quota.spec?.scopes ?? null, IMMUTABLE)];
}

/** `pods: 1/10, requests.cpu: 0/1`: limits on what is limited, or on everything else. */
const usageText =
	(limits: boolean) =>
	({ status }: ResourceQuota): string =>
		Object.keys(status?.hard ?? {})
			.sort()
			.filter((name) => name.startsWith("limits.") === limits)
			.map((name) => {
				const used = quantityText(status?.used?.[name] ?? "0");
				return `${name}: ${used}/${quantityText(status?.hard?.[name] ?? "0")}`;
			})
			.join(", ");

export const resourceQuota = defineResource<ResourceQuota>({
	group: "",
	kind: "ResourceQuota",
	names: {
		plural: "resourcequotas",
		singular: "resourcequota",
		shortNames: ["quota"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.ResourceQuota",
			setDefaults({ spec, status }) {
				for (const amounts of [spec?.hard, status?.hard, status?.used])
					defaultResourceList(amounts);
			},
		},
	],
	subresources: { status: { validateUpdate: validateStatus } },
	returnsDeletedObject: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSpec(object),
		...validateStatus(object),
	],
	validateUpdate: (object, old) => [
		...validateSpec(object),
		...validateScopesStay(object, old),
	],
	columns: [
		nameColumn,
		{
			name: "Request",
			type: "string",
			description:
				"Request represents a minimum amount of cpu/memory that a container may consume.",
			cell: usageText(false),
		},
		{
			name: "Limit",
			type: "string",
			description:
				"Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.",
			cell: usageText(true),
		},
		ageColumn,
	],
});

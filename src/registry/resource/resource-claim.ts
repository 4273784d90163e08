import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	IMMUTABLE,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { resetMetadata } from "../shared/reset-metadata.ts";
import { validateAdminAccess } from "./admin-access.ts";
import { defaultClaimSpec, validateClaimSpec } from "./claim-spec.ts";
import { validateClaimStatus } from "./claim-status.ts";
import { printClaimSpec } from "./print.ts";
import type { ResourceClaim } from "./types.ts";

const validateSameSpec = (
	object: ResourceClaim,
	old: ResourceClaim,
): FieldError[] =>
	deepEqual(object.spec, old.spec)
		? []
		: [invalid("spec", printClaimSpec(object.spec), IMMUTABLE)];

/** `allocated,reserved` (printers.go resourceClaimState). */
function stateOf({ metadata, status }: ResourceClaim): string {
	const deleted = metadata.deletionTimestamp !== undefined;
	return [
		...(deleted ? ["deleted"] : []),
		...(status.allocation ? ["allocated"] : deleted ? [] : ["pending"]),
		...(list(status.reservedFor).length > 0 ? ["reserved"] : []),
	].join(",");
}

export const resourceClaim = defineResource<ResourceClaim>({
	group: "resource.k8s.io",
	kind: "ResourceClaim",
	names: {
		plural: "resourceclaims",
		singular: "resourceclaim",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.resource.v1.ResourceClaim",
			setDefaults: ({ spec }) => defaultClaimSpec(spec),
		},
	],
	returnsDeletedObject: true,
	validate: (object, context) => [
		...validateFinalizerNames(object.metadata),
		...validateClaimSpec(object.spec, "spec"),
		...validateAdminAccess(
			object.spec,
			object.metadata.namespace ?? "",
			"spec",
			context,
		),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateSameSpec(object, old),
	],
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				resetMetadata(object.metadata, old.metadata);
				object.spec = old.spec;
			},
			validateUpdate: validateClaimStatus,
			resetFields: { "f:spec": {}, "f:metadata": {} },
		},
	},
	columns: [
		nameColumn,
		{
			name: "State",
			type: "string",
			description:
				"A summary of the current state (allocated, pending, reserved, etc.).",
			cell: stateOf,
		},
		ageColumn,
	],
});

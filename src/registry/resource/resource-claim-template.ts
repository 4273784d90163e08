import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	IMMUTABLE,
	validateAnnotations,
	validateLabels,
} from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { printMeta } from "../shared/print-meta.ts";
import { validateAdminAccess } from "./admin-access.ts";
import { defaultClaimSpec, validateClaimSpec } from "./claim-spec.ts";
import { printClaimSpec } from "./print.ts";
import type { ResourceClaimTemplate } from "./types.ts";

const validateTemplate = ({ spec }: ResourceClaimTemplate): FieldError[] => [
	...validateAnnotations(
		spec.metadata?.annotations,
		"spec.metadata.annotations",
	),
	...validateLabels(spec.metadata?.labels, "spec.metadata.labels"),
	...validateClaimSpec(spec.spec, "spec.spec"),
];

const printTemplate = ({ spec }: ResourceClaimTemplate): unknown => ({
	...printMeta(spec.metadata ?? {}),
	Spec: printClaimSpec(spec.spec),
});

export const resourceClaimTemplate = defineResource<ResourceClaimTemplate>({
	group: "resource.k8s.io",
	kind: "ResourceClaimTemplate",
	names: {
		plural: "resourceclaimtemplates",
		singular: "resourceclaimtemplate",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.resource.v1.ResourceClaimTemplate",
			setDefaults: ({ spec }) => defaultClaimSpec(spec.spec),
		},
	],
	returnsDeletedObject: true,
	validate: (object, context) => [
		...validateFinalizerNames(object.metadata),
		...validateTemplate(object),
		...validateAdminAccess(
			object.spec.spec,
			object.metadata.namespace ?? "",
			"spec.spec",
			context,
		),
	],
	validateUpdate: (object, old) =>
		deepEqual(object.spec, old.spec)
			? []
			: [invalid("spec", printTemplate(object), IMMUTABLE)],
	columns: [nameColumn, ageColumn],
});

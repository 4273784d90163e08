import type { FieldError } from "../../apimachinery/field.ts";
import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { storageClassAnnotation } from "../shared/access-modes.ts";
import {
	claimSpecWarnings,
	defaultClaimSpec,
	validateClaimSpec,
} from "../shared/claim-spec.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { claimColumns } from "./claim-columns.ts";
import {
	dropUnknownDataSource,
	normalizeDataSources,
} from "./claim-sources.ts";
import type { PersistentVolumeClaim } from "./claim-types.ts";
import { validateClaimChange, validateClaimStatus } from "./claim-update.ts";

function setDefaults(claim: PersistentVolumeClaim): void {
	claim.status ??= {};
	claim.status.phase ||= "Pending";
	defaultClaimSpec(claim.spec);
}

const validateSpec = ({ spec }: PersistentVolumeClaim): FieldError[] =>
	validateClaimSpec(spec, "spec");

export const persistentVolumeClaim = defineResource<PersistentVolumeClaim>({
	group: "",
	kind: "PersistentVolumeClaim",
	names: {
		plural: "persistentvolumeclaims",
		singular: "persistentvolumeclaim",
		shortNames: ["pvc"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.PersistentVolumeClaim",
			setDefaults,
		},
	],
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				object.spec = old.spec;
			},
			validateUpdate: validateClaimStatus,
		},
	},
	returnsDeletedObject: true,
	prepareForCreate(object) {
		object.status = { phase: "Pending" };
		dropUnknownDataSource(object.spec);
		normalizeDataSources(object.spec);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? {};
		dropUnknownDataSource(object.spec, old.spec);
		normalizeDataSources(object.spec);
	},
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSpec(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateSpec(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateClaimChange(object, old),
	],
	warnings: ({ metadata, spec }) => [
		...(metadata.annotations?.[storageClassAnnotation] === undefined
			? []
			: [
					`metadata.annotations[${storageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`,
				]),
		...claimSpecWarnings(spec, "spec"),
	],
	columns: claimColumns,
});

import { type FieldError, forbiddenField } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateParameters, validateProvisioner } from "./class-validation.ts";

export interface VolumeAttributesClass extends KubeObject {
	driverName: string;
	parameters?: Record<string, string>;
}

const schema = "io.k8s.api.storage.v1.VolumeAttributesClass";

const validateClass = (object: VolumeAttributesClass): FieldError[] => [
	...validateProvisioner(object.driverName, "driverName"),
	...validateParameters(object.parameters, "parameters", false),
];

const validateChange = (
	object: VolumeAttributesClass,
	old: VolumeAttributesClass,
): FieldError[] =>
	(["driverName", "parameters"] as const)
		.filter((field) => !deepEqual(object[field], old[field]))
		.map((field) =>
			forbiddenField(field, `updates to ${field} are forbidden.`),
		);

export const volumeAttributesClass = defineResource<VolumeAttributesClass>({
	group: "storage.k8s.io",
	kind: "VolumeAttributesClass",
	names: {
		plural: "volumeattributesclasses",
		singular: "volumeattributesclass",
		shortNames: ["vac"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema }],
	returnsDeletedObject: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateClass(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateClass(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateChange(object, old),
	],
	columns: [
		nameColumn,
		{
			name: "DriverName",
			type: "string",
			description: { doc: `${schema}.driverName` },
			cell: ({ driverName }) => driverName,
		},
		ageColumn,
	],
});

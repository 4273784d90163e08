import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { isExtendedResource } from "../shared/resource-names.ts";
import { validateSlice } from "./collections.ts";
import { validateConfiguration } from "./configuration.ts";
import { validateSelectors } from "./selectors.ts";
import type { DeviceClass } from "./types.ts";

const mostConfigurations = 32;

function validateClass(
	{ spec }: DeviceClass,
	old: DeviceClass | undefined,
): FieldError[] {
	const { extendedResourceName: name } = spec;
	const sameConfig =
		old !== undefined && deepEqual(spec.config, old.spec.config);
	return [
		...validateSelectors(spec.selectors, "spec.selectors"),
		...validateSlice(
			spec.config,
			mostConfigurations,
			(config, path) => validateConfiguration(config, path, sameConfig),
			"spec.config",
		),
		...(name === undefined || isExtendedResource(name)
			? []
			: [
					invalid(
						"spec.extendedResourceName",
						name,
						"must be a valid extended resource name",
					),
				]),
	];
}

export const deviceClass = defineResource<DeviceClass>({
	group: "resource.k8s.io",
	kind: "DeviceClass",
	names: {
		plural: "deviceclasses",
		singular: "deviceclass",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.resource.v1.DeviceClass" }],
	hasGeneration: true,
	returnsDeletedObject: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateClass(object, undefined),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateClass(object, old),
	],
	columns: [nameColumn, ageColumn],
});

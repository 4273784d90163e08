import { formatTime } from "../../apimachinery/clock.ts";
import { defineResource, type HookContext } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateSliceSpec } from "./slice-spec.ts";
import type { ResourceSlice } from "./types.ts";

const group = "io.k8s.api.resource.v1";

/** A taint says since when it is there (SetDefaults_DeviceTaint of resource/v1). */
function stampTaints({ spec }: ResourceSlice, { clock }: HookContext): void {
	for (const { taints } of list(spec.devices))
		for (const taint of list(taints))
			taint.timeAdded ??= formatTime(clock.now());
}

export const resourceSlice = defineResource<ResourceSlice>({
	group: "resource.k8s.io",
	kind: "ResourceSlice",
	names: {
		plural: "resourceslices",
		singular: "resourceslice",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: `${group}.ResourceSlice` }],
	hasGeneration: true,
	returnsDeletedObject: true,
	prepareForCreate: stampTaints,
	prepareForUpdate: (object, _old, context) => stampTaints(object, context),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSliceSpec(object.spec, undefined),
	],
	validateUpdate: (object, old) => validateSliceSpec(object.spec, old.spec),
	selectableFields: {
		"spec.driver": ({ spec }) => spec.driver,
		"spec.nodeName": ({ spec }) => spec.nodeName ?? "",
	},
	unsupportedFieldSelector: (field) =>
		`field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
	columns: [
		nameColumn,
		{
			name: "Node",
			type: "string",
			description: { doc: `${group}.ResourceSliceSpec.nodeName` },
			cell: ({ spec }) => spec.nodeName ?? "",
		},
		{
			name: "Driver",
			type: "string",
			description: { doc: `${group}.ResourceSliceSpec.driver` },
			cell: ({ spec }) => spec.driver,
		},
		{
			name: "Pool",
			type: "string",
			description: { doc: `${group}.ResourcePool.name` },
			cell: ({ spec }) => spec.pool.name,
		},
		ageColumn,
	],
});

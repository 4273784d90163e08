import { deepEqual } from "../../apimachinery/json.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { csiDriverColumns } from "./csi-driver-columns.ts";
import type { CSIDriver, CSIDriverSpec } from "./csi-driver-types.ts";
import {
	validateDriverChange,
	validateDriverSpec,
} from "./csi-driver-validation.ts";

function setDefaults({ spec }: CSIDriver): void {
	spec.attachRequired ??= true;
	spec.podInfoOnMount ??= false;
	spec.storageCapacity ??= false;
	spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
	if (list(spec.volumeLifecycleModes).length === 0)
		spec.volumeLifecycleModes = ["Persistent"];
	spec.requiresRepublish ??= false;
	spec.seLinuxMount ??= false;
}

/** A change of these is a new generation. */
const counted: readonly (keyof CSIDriverSpec)[] = [
	"tokenRequests",
	"requiresRepublish",
	"seLinuxMount",
	"podInfoOnMount",
	"fsGroupPolicy",
	"storageCapacity",
	"nodeAllocatableUpdatePeriodSeconds",
	"serviceAccountTokenInSecrets",
];

/** Does the driver get tokens among attributes that may be logged? */
const leaksTokens = ({ spec }: CSIDriver): boolean =>
	list(spec.tokenRequests).length > 0 &&
	spec.serviceAccountTokenInSecrets === undefined;

export const csiDriver = defineResource<CSIDriver>({
	group: "storage.k8s.io",
	kind: "CSIDriver",
	names: {
		plural: "csidrivers",
		singular: "csidriver",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.storage.v1.CSIDriver", setDefaults },
	],
	returnsDeletedObject: true,
	allowUnconditionalUpdate: false,
	prepareForUpdate(object, old) {
		const changed = counted.some(
			(field) => !deepEqual(object.spec[field], old.spec[field]),
		);
		if (changed)
			object.metadata.generation = (old.metadata.generation ?? 0) + 1;
	},
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateDriverSpec(object),
	],
	validateUpdate: (object, old) => [
		...validateDriverSpec(object),
		...validateDriverChange(object, old),
	],
	warnings: (object, old) =>
		leaksTokens(object) && !(old && leaksTokens(old))
			? [
					"spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes",
				]
			: [],
	columns: csiDriverColumns,
});

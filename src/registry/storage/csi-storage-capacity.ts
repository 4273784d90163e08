import type { FieldError } from "../../apimachinery/field.ts";
import {
	validateImmutable,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import { defineResource } from "../generic/definition.ts";
import { dnsSubdomain, nonNegativeQuantity } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { nodeSelectorWarnings } from "../shared/node-labels.ts";

export interface CSIStorageCapacity extends KubeObject {
	nodeTopology?: LabelSelector;
	storageClassName: string;
	capacity?: string;
	maximumVolumeSize?: string;
}

const validateCapacity = (object: CSIStorageCapacity): FieldError[] => [
	...validateLabelSelector(object.nodeTopology, "nodeTopology"),
	...dnsSubdomain(object.storageClassName, "storageClassName"),
	...(object.capacity === undefined
		? []
		: nonNegativeQuantity(object.capacity, "capacity")),
];

export const csiStorageCapacity = defineResource<CSIStorageCapacity>({
	group: "storage.k8s.io",
	kind: "CSIStorageCapacity",
	names: {
		plural: "csistoragecapacities",
		singular: "csistoragecapacity",
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.storage.v1.CSIStorageCapacity" },
	],
	allowUnconditionalUpdate: false,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateCapacity(object),
	],
	warnings: ({ nodeTopology }) =>
		nodeSelectorWarnings(nodeTopology, "nodeTopology"),
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateCapacity(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...(["nodeTopology", "storageClassName"] as const).flatMap((field) =>
			validateImmutable(object[field] ?? null, old[field] ?? null, field),
		),
	],
});

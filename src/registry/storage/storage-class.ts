import {
	child,
	duplicate,
	type FieldError,
	index,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	validateImmutable,
	validateLabelName,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { list, oneOf, sortedMap } from "../shared/checks.ts";
import { ageColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { deprecatedNodeLabel } from "../shared/node-labels.ts";
import { validateParameters, validateProvisioner } from "./class-validation.ts";

interface TopologyTerm {
	matchLabelExpressions?: { key: string; values: string[] | null }[];
}
export interface StorageClass extends KubeObject {
	provisioner: string;
	parameters?: Record<string, string>;
	reclaimPolicy?: string;
	mountOptions?: string[];
	allowVolumeExpansion?: boolean;
	volumeBindingMode?: string;
	allowedTopologies?: TopologyTerm[];
}

const schema = "io.k8s.api.storage.v1.StorageClass";
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const defaultAnnotations = [
	"storageclass.kubernetes.io/is-default-class",
	"storageclass.beta.kubernetes.io/is-default-class",
];

function validateClass(object: StorageClass): FieldError[] {
	const { reclaimPolicy, volumeBindingMode } = object;
	return [
		...validateProvisioner(object.provisioner, "provisioner"),
		...validateParameters(object.parameters, "parameters", true),
		...(reclaimPolicy
			? oneOf(reclaimPolicy, ["Delete", "Retain"], "reclaimPolicy")
			: []),
		...(volumeBindingMode === undefined
			? [required("volumeBindingMode")]
			: oneOf(
					volumeBindingMode,
					["Immediate", "WaitForFirstConsumer"],
					"volumeBindingMode",
				)),
		...validateTopologies(list(object.allowedTopologies)),
	];
}

function validateTopologies(terms: readonly TopologyTerm[]): FieldError[] {
	const seen: Record<string, string[]>[] = [];
	return terms.flatMap((term, i) => {
		const path = child(index("allowedTopologies", i), "matchLabelExpressions");
		const errors: FieldError[] = [];
		const map: Record<string, string[]> = {};
		for (const [j, { key, values }] of list(
			term.matchLabelExpressions,
		).entries()) {
			const at = index(path, j);
			const valuesAt = child(at, "values");
			if (list(values).length === 0) errors.push(required(valuesAt));
			for (const [k, value] of list(values).entries())
				if (list(values).indexOf(value) < k)
					errors.push(duplicate(index(valuesAt, k), value));
			errors.push(...validateLabelName(key, child(at, "key")));
			if (Object.hasOwn(map, key))
				errors.push(duplicate(child(at, "key"), key));
			map[key] = [...list(values)].sort();
		}
		if (seen.some((other) => deepEqual(other, map)))
			errors.push(duplicate(path, ""));
		seen.push(map);
		return errors;
	});
}

const validateChange = (
	object: StorageClass,
	old: StorageClass,
): FieldError[] => [
	...(deepEqual(object.parameters ?? {}, old.parameters ?? {})
		? []
		: validateImmutable(
				sortedMap(object.parameters),
				old.parameters ?? null,
				"parameters",
			)),
	...(["provisioner", "reclaimPolicy", "volumeBindingMode"] as const).flatMap(
		(field) =>
			validateImmutable(object[field] ?? null, old[field] ?? null, field),
	),
];

const isDefault = ({ metadata }: StorageClass): boolean =>
	defaultAnnotations.some((name) => metadata.annotations?.[name] === "true");

export const storageClass = defineResource<StorageClass>({
	group: "storage.k8s.io",
	kind: "StorageClass",
	names: {
		plural: "storageclasses",
		singular: "storageclass",
		shortNames: ["sc"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema,
			setDefaults(object) {
				object.reclaimPolicy ??= "Delete";
				object.volumeBindingMode ??= "Immediate";
			},
		},
	],
	returnsDeletedObject: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateClass(object),
	],
	warnings: ({ allowedTopologies }) =>
		list(allowedTopologies).flatMap(({ matchLabelExpressions }, i) =>
			list(matchLabelExpressions).flatMap(({ key }, j) => {
				const text = deprecatedNodeLabel(key ?? "");
				return text === undefined
					? []
					: [
							`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${text}`,
						];
			}),
		),
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateClass(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateChange(object, old),
	],
	columns: [
		{
			name: "Name",
			type: "string",
			format: "name",
			description: { doc: `${meta}.name` },
			cell: (object) =>
				`${object.metadata.name ?? ""}${isDefault(object) ? " (default)" : ""}`,
		},
		{
			name: "Provisioner",
			type: "string",
			description: { doc: `${schema}.provisioner` },
			cell: ({ provisioner }) => provisioner,
		},
		{
			name: "ReclaimPolicy",
			type: "string",
			description: { doc: `${schema}.reclaimPolicy` },
			cell: ({ reclaimPolicy }) => reclaimPolicy ?? "Delete",
		},
		{
			name: "VolumeBindingMode",
			type: "string",
			description: { doc: `${schema}.volumeBindingMode` },
			cell: ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate",
		},
		{
			name: "AllowVolumeExpansion",
			type: "string",
			description: { doc: `${schema}.allowVolumeExpansion` },
			cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
		},
		ageColumn,
	],
});

import {
	type FieldError,
	invalid,
	key,
	tooLong,
} from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import {
	binaryBytes,
	type DataMap,
	MAX_DATA_SIZE,
	textBytes,
	validateDataKeys,
	validateFrozen,
} from "./config-data.ts";

export interface ConfigMap extends KubeObject {
	data?: DataMap;
	/** Base64. */
	binaryData?: DataMap;
	immutable?: boolean;
}

const schema = "io.k8s.api.core.v1.ConfigMap";

function validateData({ data, binaryData }: ConfigMap): FieldError[] {
	const errors = Object.keys(data ?? {}).flatMap((name) => [
		...validateDataKeys({ [name]: "" }, "data"),
		...(binaryData !== undefined && name in binaryData
			? [
					invalid(
						key("data", name),
						name,
						"duplicate of key present in binaryData",
					),
				]
			: []),
	]);
	errors.push(...validateDataKeys(binaryData, "binaryData"));
	if (textBytes(data) + binaryBytes(binaryData) > MAX_DATA_SIZE)
		errors.push(tooLong("[]", MAX_DATA_SIZE));
	return errors;
}

export const configMap = defineResource<ConfigMap>({
	group: "",
	kind: "ConfigMap",
	names: {
		plural: "configmaps",
		singular: "configmap",
		shortNames: ["cm"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema }],
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateData(object),
	],
	validateUpdate: (object, old) => [
		...validateFrozen(object, old, ["data", "binaryData"]),
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateData(object),
	],
	columns: [
		nameColumn,
		{
			name: "Data",
			type: "string",
			description: { doc: `${schema}.data` },
			cell: ({ data, binaryData }) =>
				Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
		},
		ageColumn,
	],
});

import { type FieldError, tooLong } from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import {
	binaryBytes,
	type DataMap,
	MAX_DATA_SIZE,
	validateDataKeys,
	validateFrozen,
} from "./config-data.ts";
import { validateSecretType } from "./secret-types.ts";
import { keyPairProblem } from "./tls-key-pair.ts";

export interface Secret extends KubeObject {
	/** Base64. */
	data?: DataMap;
	/** Written only: texts that overwrite `data`. */
	stringData?: DataMap;
	type?: string;
	immutable?: boolean;
}

const schema = "io.k8s.api.core.v1.Secret";

/** Fills in the type, and turns stringData into data. */
function setDefaults(secret: Secret): void {
	const { stringData } = secret;
	delete secret.stringData;
	if (stringData !== undefined && Object.keys(stringData).length > 0) {
		const encoded = Object.entries(stringData).map(([name, text]) => [
			name,
			Buffer.from(text).toString("base64"),
		]);
		secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
	}
	if (!secret.type) secret.type = "Opaque";
}

const validateSecret = (secret: Secret): FieldError[] => [
	...validateDataKeys(secret.data, "data"),
	...(binaryBytes(secret.data) > MAX_DATA_SIZE
		? [tooLong("data", MAX_DATA_SIZE)]
		: []),
	...validateSecretType(secret),
];

export const secret = defineResource<Secret>({
	group: "",
	kind: "Secret",
	names: {
		plural: "secrets",
		singular: "secret",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema, setDefaults }],
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSecret(object),
	],
	validateUpdate: (object, old) => [
		...validateImmutable(object.type, old.type, "type"),
		...validateFrozen(object, old, ["data"]),
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateSecret(object),
	],
	warnings: ({ type, data }) => {
		if (type !== "kubernetes.io/tls") return [];
		const problem = keyPairProblem(data?.["tls.crt"], data?.["tls.key"]);
		return problem === undefined ? [] : [problem];
	},
	selectableFields: { type: (object) => object.type ?? "" },
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: [
		nameColumn,
		{
			name: "Type",
			type: "string",
			description: { doc: `${schema}.type` },
			cell: ({ type }) => type ?? "",
		},
		{
			name: "Data",
			type: "string",
			description: { doc: `${schema}.data` },
			cell: ({ data }) => Object.keys(data ?? {}).length,
		},
		ageColumn,
	],
});

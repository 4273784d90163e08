/** The rules of a CustomResourceDefinition (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go). */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import {
	isDNS1035Label,
	isDNS1123Subdomain,
} from "../../apimachinery/names.ts";
import {
	goField,
	goList,
	goStruct,
	goText,
} from "../../registry/shared/go-struct.ts";
import { hasSchema } from "../schema/subschemas.ts";
import {
	type SchemaOptions,
	validateSchema,
} from "../schema/validate-schema.ts";
import type {
	CustomResourceDefinition,
	CustomVersion,
	JsonSchemaProps,
	Names,
} from "../types.ts";
import { isEstablished } from "./established.ts";
import { matching, validateEnum } from "./text-checks.ts";
import { validateApproval } from "./validate-approval.ts";
import { validateConversion } from "./validate-conversion.ts";
import { validateDeprecation } from "./validate-deprecation.ts";
import { validateNames } from "./validate-names.ts";
import { validateColumn, validateScale } from "./validate-parts.ts";
import { validateSelectableFields } from "./validate-selectable-fields.ts";
import { validateStoredVersions } from "./validate-stored-versions.ts";

/** Everything but the metadata; `old` is the definition that an update replaces. */
export function validateDefinition(
	crd: CustomResourceDefinition,
	old?: CustomResourceDefinition,
): FieldError[] {
	const { spec, status } = crd;
	return [
		...(old ? [] : validateOwnName(crd)),
		...validateSpec(spec, old),
		...(old ? validateFixedFields(crd, old) : []),
		...validateDefinitionStatus(crd),
		...validateStoredVersions(
			status?.storedVersions ?? null,
			spec.versions,
			"status.storedVersions",
		),
		...validateApproval(crd, old),
		...validatePreserve(crd, old),
	];
}

/** What is asked of a definition's status when it alone is written. */
export const validateDefinitionStatus = ({
	status,
}: CustomResourceDefinition): FieldError[] =>
	validateNames(status?.acceptedNames ?? noNames, "status.acceptedNames");

type Spec = CustomResourceDefinition["spec"];

const noNames: Names = { plural: "", kind: "" };

const validateOwnName = ({
	metadata,
	spec,
}: CustomResourceDefinition): FieldError[] =>
	metadata.name === `${spec.names.plural}.${spec.group}`
		? []
		: [
				invalid(
					"metadata.name",
					metadata.name ?? "",
					'must be spec.names.plural+"."+spec.group',
				),
			];

function validateSpec(
	spec: Spec,
	old: CustomResourceDefinition | undefined,
): FieldError[] {
	const { group, scope, versions, names, conversion } = spec;
	const shared = sharedParts(versions);
	const errors = [...validateGroup(group, "spec.group")];
	errors.push(
		...validateEnum(scope, ["Cluster", "Namespaced"], "spec.scope"),
		...versions.flatMap((version, i) =>
			schemaOf(version) === undefined
				? [required(`spec.versions[${i}].schema.openAPIV3Schema`)]
				: [],
		),
	);
	if (spec.preserveUnknownFields && versions.some(hasDefaults))
		errors.push(
			invalid(
				"spec.preserveUnknownFields",
				true,
				"must be false in order to use defaults in the schema",
			),
		);
	const accepted = acceptedSchemas(spec, old);
	versions.forEach((version, i) => {
		const options = {
			hasStatus: version.subresources?.status !== undefined,
			isUnchanged: accepted.has(version.name),
		};
		errors.push(
			...validateVersion(version, shared, `spec.versions[${i}]`, options),
		);
	});
	errors.push(...validateVersionList(versions, shared));
	for (const field of ["plural", "singular", "kind", "listKind"] as const)
		if (!names[field]) errors.push(required(`spec.names.${field}`));
	errors.push(
		...validateNames(names, "spec.names"),
		...validateParts(shared, "spec", "spec.validation", {
			hasStatus: versions.some(({ subresources }) => subresources?.status),
			isUnchanged: accepted.has(versions[0]?.name ?? ""),
		}),
	);
	const strategy = conversion?.strategy;
	if (spec.preserveUnknownFields && strategy && strategy !== "None")
		errors.push(
			invalid(
				"spec.conversion.strategy",
				strategy,
				"must be None if spec.preserveUnknownFields is true",
			),
		);
	return [...errors, ...validateConversion(conversion, old, "spec.conversion")];
}

const schemaOf = (version: CustomVersion): JsonSchemaProps | undefined =>
	version.schema?.openAPIV3Schema;

/** Versions whose schema an update leaves as it is. */
function acceptedSchemas(
	spec: Spec,
	old: CustomResourceDefinition | undefined,
): ReadonlySet<string> {
	const before = new Map(old?.spec.versions.map((one) => [one.name, one]));
	return new Set(
		spec.versions
			.filter((version) => {
				const one = before.get(version.name);
				return one !== undefined && deepEqual(schemaOf(one), schemaOf(version));
			})
			.map(({ name }) => name),
	);
}

const hasDefaults = (version: CustomVersion): boolean =>
	hasSchema(
		schemaOf(version) ?? {},
		({ default: value }) => value !== undefined && value !== null,
	);

/** What the versions are together. */
function validateVersionList(
	versions: readonly CustomVersion[],
	shared: Parts,
): FieldError[] {
	const errors: FieldError[] = [];
	const refuse = (why: string) =>
		errors.push(
			invalid(
				"spec.versions",
				printVersions(versions.map(withoutShared(shared))),
				why,
			),
		);
	if (new Set(versions.map(({ name }) => name)).size !== versions.length)
		refuse("must contain unique version names");
	if (versions.filter(({ storage }) => storage).length !== 1)
		refuse("must have exactly one version marked as storage version");
	const first = versions[0]?.name;
	if (first) errors.push(...matching(isDNS1035Label, first, "spec.version"));
	return errors;
}

/** What every version says alike stands, in the internal type, on the definition itself: that is where errors lie. */
type Parts = Pick<
	CustomVersion,
	"schema" | "subresources" | "additionalPrinterColumns" | "selectableFields"
>;
const partNames = [
	"schema",
	"subresources",
	"additionalPrinterColumns",
	"selectableFields",
] as const;

function sharedParts(versions: readonly CustomVersion[]): Parts {
	const [first, ...others] = versions;
	if (first === undefined) return {};
	return Object.fromEntries(
		partNames
			.filter((part) =>
				others.every((other) => deepEqual(other[part], first[part])),
			)
			.map((part) => [part, first[part]]),
	);
}

const withoutShared =
	(shared: Parts) =>
	(version: CustomVersion): CustomVersion => ({
		...version,
		...Object.fromEntries(
			partNames
				.filter((part) => part in shared)
				.map((part) => [part, undefined]),
		),
	});

const printVersions = goList(
	goStruct(
		goText("Name"),
		goField("Served", { zero: false }),
		goField("Storage", { zero: false }),
		goField("Deprecated", { zero: false }),
		goField("DeprecationWarning"),
		goField("Schema"),
		goField("Subresources"),
		goField("AdditionalPrinterColumns"),
		goField("SelectableFields"),
	),
);

function validateVersion(
	version: CustomVersion,
	shared: Parts,
	path: string,
	options: SchemaOptions,
): FieldError[] {
	return [
		...matching(isDNS1035Label, version.name, child(path, "name")),
		...validateDeprecation(version, child(path, "deprecationWarning")),
		...validateParts(
			withoutShared(shared)(version),
			path,
			child(path, "schema"),
			options,
		),
	];
}

function validateParts(
	parts: Parts,
	path: string,
	schemaPath: string,
	options: SchemaOptions,
): FieldError[] {
	const schema = parts.schema?.openAPIV3Schema;
	const scale = parts.subresources?.scale;
	const at = (name: string) => child(path, name);
	return [
		...(schema
			? validateSchema(schema, child(schemaPath, "openAPIV3Schema"), options)
			: []),
		...(scale ? validateScale(scale, at("subresources.scale")) : []),
		...(parts.additionalPrinterColumns ?? []).flatMap((column, i) =>
			validateColumn(column, index(at("additionalPrinterColumns"), i)),
		),
		...validateSelection(parts, at("selectableFields"), path === "spec"),
	];
}

/** The schema that fields are selected by stands at the same place, or so it has to be. */
function validateSelection(
	{ selectableFields: fields = [], schema }: Parts,
	path: string,
	isShared: boolean,
): FieldError[] {
	if (fields.length === 0) return [];
	const props = schema?.openAPIV3Schema;
	if (props !== undefined) return validateSelectableFields(fields, props, path);
	const why = isShared
		? "selectableFields may only be set when validations.schema is included"
		: "selectableFields may only be set when version.schema.openAPIV3Schema is not included";
	return [invalid(path, "", why)];
}

function validateGroup(group: string | undefined, path: string): FieldError[] {
	if (!group) return [required(path)];
	const errors = matching(isDNS1123Subdomain, group, path);
	if (errors.length > 0) return errors;
	return group.includes(".")
		? []
		: [invalid(path, group, "should be a domain with at least one dot")];
}

const validatePreserve = (
	{ spec }: CustomResourceDefinition,
	old: CustomResourceDefinition | undefined,
): FieldError[] =>
	spec.preserveUnknownFields && !old?.spec.preserveUnknownFields
		? [
				invalid(
					"spec.preserveUnknownFields",
					true,
					"cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
				),
			]
		: [];

/** What the stored objects depend on. */
function validateFixedFields(
	{ spec }: CustomResourceDefinition,
	old: CustomResourceDefinition,
): FieldError[] {
	return [
		...(isEstablished(old)
			? [
					...validateImmutable(spec.scope, old.spec.scope, "spec.scope"),
					...validateImmutable(
						spec.names.kind,
						old.spec.names.kind,
						"spec.names.kind",
					),
				]
			: []),
		...validateImmutable(spec.group, old.spec.group, "spec.group"),
		...validateImmutable(
			spec.names.plural,
			old.spec.names.plural,
			"spec.names.plural",
		),
	];
}

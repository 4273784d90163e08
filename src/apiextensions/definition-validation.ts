/** The rules of a CustomResourceDefinition (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	notSupported,
	required,
} from "../apimachinery/field.ts";
import { deepEqual } from "../apimachinery/json.ts";
import { validateImmutable } from "../apimachinery/metadata-validation.ts";
import {
	isDNS1035Label,
	isDNS1123Subdomain,
	type TextCheck,
} from "../apimachinery/names.ts";
import {
	goField,
	goList,
	goStruct,
	goText,
} from "../registry/shared/go-struct.ts";
import {
	validateWebhookService,
	validateWebhookURL,
	type WebhookService,
} from "../registry/shared/webhook-client.ts";
import { validateSchema } from "./schema/validate-schema.ts";
import type {
	CustomResourceDefinition,
	CustomScale,
	CustomVersion,
	Names,
	PrinterColumn,
} from "./types.ts";

/** Everything but the metadata; `old` is the definition that an update replaces. */
export function validateDefinition(
	crd: CustomResourceDefinition,
	old?: CustomResourceDefinition,
): FieldError[] {
	const { spec, status } = crd;
	return [
		...(old ? [] : validateOwnName(crd)),
		...validateSpec(spec),
		...(old ? validateFixedFields(crd, old) : []),
		...validateNames(status?.acceptedNames ?? noNames, "status.acceptedNames"),
		...validateStoredVersions(
			status?.storedVersions ?? null,
			spec.versions,
			"status.storedVersions",
		),
		...validateApproval(crd, old),
		...validatePreserve(crd, old),
	];
}

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

function validateSpec(spec: Spec): FieldError[] {
	const { group, scope, versions, names, conversion } = spec;
	const shared = sharedParts(versions);
	const errors = [...validateGroup(group, "spec.group")];
	errors.push(
		...validateEnum(scope, ["Cluster", "Namespaced"], "spec.scope"),
		...versions.flatMap((version, i) =>
			version.schema?.openAPIV3Schema === undefined
				? [required(`spec.versions[${i}].schema.openAPIV3Schema`)]
				: [],
		),
	);
	versions.forEach((version, i) => {
		errors.push(...validateVersion(version, shared, `spec.versions[${i}]`));
	});
	const printed = () => printVersions(versions.map(withoutShared(shared)));
	if (new Set(versions.map(({ name }) => name)).size !== versions.length)
		errors.push(
			invalid("spec.versions", printed(), "must contain unique version names"),
		);
	if (versions.filter(({ storage }) => storage).length !== 1)
		errors.push(
			invalid(
				"spec.versions",
				printed(),
				"must have exactly one version marked as storage version",
			),
		);
	const first = versions[0]?.name;
	if (first) errors.push(...matching(isDNS1035Label, first, "spec.version"));
	for (const field of ["plural", "singular", "kind", "listKind"] as const)
		if (!names[field]) errors.push(required(`spec.names.${field}`));
	errors.push(
		...validateNames(names, "spec.names"),
		...validateParts(shared, "spec", "spec.validation"),
		...validateConversion(conversion, "spec.conversion"),
	);
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
): FieldError[] {
	return [
		...matching(isDNS1035Label, version.name, child(path, "name")),
		...validateDeprecation(version, child(path, "deprecationWarning")),
		...validateParts(
			withoutShared(shared)(version),
			path,
			child(path, "schema"),
		),
	];
}

function validateDeprecation(
	{ deprecated, deprecationWarning: warning }: CustomVersion,
	path: string,
): FieldError[] {
	if (warning === undefined) return [];
	const errors: FieldError[] = [];
	if (!deprecated)
		errors.push(
			invalid(path, warning, "can only be set for deprecated versions"),
		);
	if (warning === "")
		errors.push(invalid(path, warning, "must not be an empty string"));
	if (Buffer.byteLength(warning) > 256)
		errors.push(invalid(path, warning, "must be <= 256 characters long"));
	const unprintable = [...warning].findIndex((char) =>
		/[\p{C}\p{Zl}\p{Zp}]/u.test(char),
	);
	if (unprintable >= 0)
		errors.push(
			invalid(
				path,
				warning,
				`must only contain printable UTF-8 characters; non-printable character found at index ${unprintable}`,
			),
		);
	return errors;
}

function validateParts(
	parts: Parts,
	path: string,
	schemaPath: string,
): FieldError[] {
	const schema = parts.schema?.openAPIV3Schema;
	const scale = parts.subresources?.scale;
	return [
		...(schema
			? validateSchema(schema, child(schemaPath, "openAPIV3Schema"))
			: []),
		...(scale ? validateScale(scale, child(path, "subresources.scale")) : []),
		...(parts.additionalPrinterColumns ?? []).flatMap((column, i) =>
			validateColumn(column, index(child(path, "additionalPrinterColumns"), i)),
		),
	];
}

function validateScale(scale: CustomScale, path: string): FieldError[] {
	const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
	const at = (field: string) => child(path, field);
	return [
		...validateScalePath(
			specReplicasPath,
			[".spec."],
			"should be a json path under .spec",
			at("specReplicasPath"),
		),
		...validateScalePath(
			statusReplicasPath,
			[".status."],
			"should be a json path under .status",
			at("statusReplicasPath"),
		),
		...(labelSelectorPath
			? validateScalePath(
					labelSelectorPath,
					[".status.", ".spec."],
					"should be a json path under either .status or .spec",
					at("labelSelectorPath"),
				)
			: []),
	];
}

function validateScalePath(
	value: string | undefined,
	roots: readonly string[],
	why: string,
	path: string,
): FieldError[] {
	if (!value) return [required(path)];
	const errors = validateJsonPath(value, path);
	if (errors.length > 0) return errors;
	return roots.some((root) => value.startsWith(root))
		? []
		: [invalid(path, value, why)];
}

const validateJsonPath = (value: string, path: string): FieldError[] =>
	value.startsWith(".")
		? []
		: [invalid(path, value, "must be a simple json path starting with .")];

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = [
	"byte",
	"date",
	"date-time",
	"double",
	"float",
	"int32",
	"int64",
	"password",
];

function validateColumn(column: PrinterColumn, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const { name, type, format, jsonPath } = column;
	if (!name) errors.push(required(child(path, "name")));
	const oneOf = (names: readonly string[]) =>
		`must be one of ${names.join(",")}`;
	if (!type) errors.push(required(child(path, "type"), oneOf(columnTypes)));
	else if (!columnTypes.includes(type))
		errors.push(invalid(child(path, "type"), type, oneOf(columnTypes)));
	if (format && !columnFormats.includes(format))
		errors.push(invalid(child(path, "format"), format, oneOf(columnFormats)));
	const pathPath = child(path, "JSONPath");
	return [
		...errors,
		...(jsonPath ? validateJsonPath(jsonPath, pathPath) : [required(pathPath)]),
	];
}

function validateGroup(group: string | undefined, path: string): FieldError[] {
	if (!group) return [required(path)];
	const errors = matching(isDNS1123Subdomain, group, path);
	if (errors.length > 0) return errors;
	return group.includes(".")
		? []
		: [invalid(path, group, "should be a domain with at least one dot")];
}

/** All messages of a check in one error. */
function matching(
	check: TextCheck,
	value: string,
	path: string,
	prefix = "",
): FieldError[] {
	const messages = check(prefix === "" ? value : value.toLowerCase());
	return messages.length === 0
		? []
		: [invalid(path, value, `${prefix}${messages.join(",")}`)];
}

const validateEnum = (
	value: string | undefined,
	accepted: readonly string[],
	path: string,
): FieldError[] => {
	if (!value) return [required(path)];
	return accepted.includes(value) ? [] : [notSupported(path, value, accepted)];
};

function validateNames(names: Names, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const at = (field: string) => child(path, field);
	const { plural, singular, kind, listKind, shortNames, categories } = names;
	const mixed = "may have mixed case, but should otherwise match: ";
	if (plural) errors.push(...matching(isDNS1035Label, plural, at("plural")));
	if (singular)
		errors.push(...matching(isDNS1035Label, singular, at("singular")));
	if (kind) errors.push(...matching(isDNS1035Label, kind, at("kind"), mixed));
	if (listKind)
		errors.push(...matching(isDNS1035Label, listKind, at("listKind"), mixed));
	(shortNames ?? []).forEach((name, i) => {
		errors.push(...matching(isDNS1035Label, name, index(at("shortNames"), i)));
	});
	if (kind && kind === listKind)
		errors.push(
			invalid(
				at("listKind"),
				listKind,
				"kind and listKind may not be the same",
			),
		);
	(categories ?? []).forEach((name, i) => {
		errors.push(...matching(isDNS1035Label, name, index(at("categories"), i)));
	});
	return errors;
}

const reviewVersions = ["v1", "v1beta1"];

function validateConversion(
	conversion: Spec["conversion"],
	path: string,
): FieldError[] {
	if (conversion === undefined) return [];
	const { strategy, webhook } = conversion;
	const errors = validateEnum(
		strategy,
		["None", "Webhook"],
		child(path, "strategy"),
	);
	const clientPath = child(path, "webhookClientConfig");
	const versionsPath = child(path, "conversionReviewVersions");
	if (strategy !== "Webhook") {
		const why = "should not be set when strategy is not set to Webhook";
		if (webhook?.clientConfig) errors.push(forbiddenField(clientPath, why));
		if (webhook?.conversionReviewVersions?.length)
			errors.push(forbiddenField(versionsPath, why));
		return errors;
	}
	const client = webhook?.clientConfig as ClientConfig | undefined;
	return [
		...errors,
		...(client
			? validateClient(client, clientPath)
			: [required(clientPath, "required when strategy is set to Webhook")]),
		...validateReviewVersions(
			webhook?.conversionReviewVersions ?? [],
			versionsPath,
		),
	];
}

interface ClientConfig {
	readonly url?: string;
	readonly service?: WebhookService;
}

function validateClient(
	{ url, service }: ClientConfig,
	path: string,
): FieldError[] {
	if ((url === undefined) === (service === undefined))
		return [required(path, "exactly one of url or service is required")];
	return url === undefined
		? validateWebhookService(service ?? {}, child(path, "service"))
		: validateWebhookURL(url, child(path, "url"));
}

function validateReviewVersions(
	versions: readonly string[],
	path: string,
): FieldError[] {
	if (versions.length === 0) return [required(path)];
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	versions.forEach((version, i) => {
		if (seen.has(version))
			errors.push(invalid(index(path, i), version, "duplicate version"));
		seen.add(version);
		errors.push(...matching(isDNS1035Label, version, index(path, i)));
	});
	if (!versions.some((version) => reviewVersions.includes(version)))
		errors.push(
			invalid(
				path,
				versions,
				`must include at least one of ${reviewVersions.join(", ")}`,
			),
		);
	return errors;
}

/** Objects may be stored in any version that ever was the storage version: it must stay until they are migrated. */
function validateStoredVersions(
	stored: readonly string[] | null,
	versions: readonly CustomVersion[],
	path: string,
): FieldError[] {
	if (!stored?.length)
		return [
			invalid(
				path,
				stored?.length ? stored : null,
				"must have at least one stored version",
			),
		];
	const errors: FieldError[] = [];
	for (const { name, storage } of versions)
		if (storage && !stored.includes(name))
			errors.push(
				invalid(path, stored, `must have the storage version ${name}`),
			);
	stored.forEach((name, i) => {
		if (!versions.some((version) => version.name === name))
			errors.push(
				invalid(
					index(path, i),
					name,
					`missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
				),
			);
	});
	return errors;
}

const APPROVED = "api-approved.kubernetes.io";
const community = /(^|\.)(k8s|kubernetes)\.io$/;
const enhancement = "see https://github.com/kubernetes/enhancements/pull/1111";

type Approval = "missing" | "approved" | "bypassed" | "invalid";

function approvalOf({ metadata }: CustomResourceDefinition): Approval {
	const value = metadata.annotations?.[APPROVED];
	if (!value) return "missing";
	if (value.startsWith("unapproved")) return "bypassed";
	const isUrl =
		/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(value) && URL.canParse(value);
	return isUrl ? "approved" : "invalid";
}

/** Groups of the Kubernetes community are for APIs that it approved. */
function validateApproval(
	crd: CustomResourceDefinition,
	old: CustomResourceDefinition | undefined,
): FieldError[] {
	if (!community.test(crd.spec.group ?? "")) return [];
	const approval = approvalOf(crd);
	if (old !== undefined && approvalOf(old) === approval) return [];
	const path = key("metadata.annotations", APPROVED);
	const why = `protected groups must have approval annotation "${APPROVED}"`;
	if (approval === "missing") return [required(path, `${why}, ${enhancement}`)];
	return approval === "invalid"
		? [
				invalid(
					path,
					crd.metadata.annotations?.[APPROVED],
					`${why} with either a URL or a reason starting with "unapproved", ${enhancement}`,
				),
			]
		: [];
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
	const established = old.status?.conditions?.some(
		({ type, status }) => type === "Established" && status === "True",
	);
	return [
		...(established
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

import {
	badRequest,
	notFound,
	StatusError,
} from "../../apimachinery/errors.ts";
import { goQuote, invalid, invalidObject } from "../../apimachinery/field.ts";
import { goPrint } from "../../apimachinery/go-format.ts";
import {
	type GroupVersionKind,
	type JsonValue,
	type KubeObject,
	parseApiVersion,
} from "../../apimachinery/object.ts";
import {
	applyJsonPatch,
	decodeJsonPatch,
} from "../../apimachinery/patch/json.ts";
import { applyMergePatch } from "../../apimachinery/patch/merge.ts";
import { restoreError } from "../../apimachinery/patch/restore.ts";
import { applyStrategicMergePatch } from "../../apimachinery/patch/strategic.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import { decodeBody } from "../../openapi/body.ts";
import { countKeys } from "../../openapi/decode/run.ts";
import {
	countMembers,
	parseJson,
	readStrictly,
	strictDecodingError,
} from "../../openapi/strict-json.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import type { VersionDefinition } from "../../registry/generic/definition.ts";
import { trackFields } from "../field-ownership.ts";
import {
	bodyLimit,
	managedFieldsOf,
	mediaTypeOf,
	unknownBodyFormat,
} from "../negotiation/body.ts";
import { dedupOwnerReferences } from "../owner-references.ts";
import type { ApiResponse, RequestContext } from "../request.ts";
import type { EndpointServices, RequestScope } from "../scope.ts";
import {
	type FieldValidation,
	managerOf,
	parseWriteQuery,
	type WriteQuery,
} from "../write-options.ts";
import { applyObject } from "./apply.ts";
import { checkName, writeUpdate } from "./update.ts";

/** A patch that was read from the request and waits for the object it changes. */
export interface ReadPatch {
	/** The changed document, in plain JSON. */
	apply(document: JsonValue): JsonValue;
	/** Repeated and unknown members of the patch itself. */
	readonly strictErrors: readonly string[];
	/** What a 422 about the result quotes. */
	readonly quoted: string;
	/** The result goes back into its type value by value, not as JSON text: errors read differently. */
	readonly restored?: boolean;
}

type Reader = (
	body: unknown,
	text: string,
	validation: FieldValidation,
	schema: Schema,
) => ReadPatch;

const anyMembers: Schema = {
	type: "map",
	get values() {
		return anyMembers;
	},
};

/** What Strict refuses of a patch without a type: members that stand twice. A look at how many there are rules it out. */
const repeatedMembers = (text: string, body: unknown): readonly string[] =>
	text === "" || countMembers(text) === countKeys(body)
		? []
		: readStrictly(anyMembers, text).errors;

const readers: Readonly<Record<string, Reader>> = {
	"application/json-patch+json": (body, _text, validation) => {
		const ignore = validation === "Ignore";
		const { operations, strictErrors } = decodeJsonPatch(
			body as JsonValue,
			ignore,
		);
		return {
			apply: (document) => applyJsonPatch(document, [...operations]),
			strictErrors,
			quoted: "<object>",
		};
	},
	"application/merge-patch+json": (body, text, validation) => ({
		apply: (document) =>
			applyMergePatch(document, body as JsonValue, validation === "Ignore"),
		strictErrors: repeatedMembers(text, body),
		quoted: "<object>",
	}),
	"application/strategic-merge-patch+json": (
		body,
		text,
		_validation,
		schema,
	) => ({
		apply: (document) =>
			applyStrategicMergePatch(document, body as JsonValue, schema),
		strictErrors: repeatedMembers(text, body),
		quoted: goPrint(body),
		restored: true,
	}),
};

const applyTypes = new Set(["application/apply-patch+yaml"]);
const strategicType = "application/strategic-merge-patch+json";

const unsupportedMediaType = (): StatusError =>
	new StatusError(
		415,
		"UnsupportedMediaType",
		"415: Unsupported Media Type",
		{},
	);

const customPatchTypes = [
	"application/json-patch+json",
	"application/merge-patch+json",
	"application/apply-patch+yaml",
];

/** What a patch is applied to: the kind itself, or the Scale of it. */
export interface PatchTarget {
	readonly gvk: GroupVersionKind;
	readonly apiVersion: string;
	readonly schema: Schema;
	/** A kind with a decoder of its own. */
	readonly definition?: Pick<VersionDefinition<KubeObject>, "decode">;
}

export const isApply = (context: RequestContext): boolean =>
	applyTypes.has(mediaTypeOf(context));

/** PATCH in its four forms. */
export async function patchObject(scope: RequestScope): Promise<ApiResponse> {
	const { context, served } = scope;
	if (isApply(context)) return applyObject(scope);
	const { write, patch } = await readPatchOf(scope, served.version);
	const manager = managerOf(context, write.fieldManager);
	return writeUpdate(scope, write, undefined, async (old) => {
		// Kinds that a PUT creates are not created by a patch.
		if (old === undefined)
			throw notFound(served.resource.groupResource, scope.name);
		let sent: unknown;
		const object = patchDocument(
			scope,
			served.version,
			patch,
			old,
			write,
			(f) => {
				sent = f;
			},
		);
		checkName(object, scope.name);
		matchNamespace(served.resource, object.metadata, scope.namespace);
		served.version.definition.setDefaults?.(object);
		dedupOwnerReferences(context, object.metadata, "");
		await trackFields(scope, {
			live: old,
			updated: object,
			manager,
			subresource: scope.subresource,
			sent,
		});
		return object;
	});
}

/** Reads options and body of a patch that is no apply. */
export async function readPatchOf(
	scope: RequestScope,
	target: PatchTarget,
): Promise<{ write: WriteQuery; patch: ReadPatch }> {
	const { context, served } = scope;
	const type = mediaTypeOf(context);
	const reader = readers[type];
	if (
		reader === undefined ||
		(served.resource.custom && type === strategicType)
	)
		throw served.resource.custom
			? unknownBodyFormat(customPatchTypes)
			: unsupportedMediaType();
	const write = parseWriteQuery(context.query, "PatchOptions");
	if (context.request.object !== undefined) {
		context.audit?.requestPatch(context.request.object);
		return {
			write,
			patch: reader(context.request.object, "", "Ignore", target.schema),
		};
	}
	const bytes = await context.request.readBody(bodyLimit);
	const text = bytes.toString("utf8");
	let body: unknown;
	try {
		body = parseJson(text);
		context.audit?.requestPatch(body);
	} catch (error) {
		const { message } = error as Error;
		throw badRequest(
			type === strategicType ? message : `error decoding patch: ${message}`,
		);
	}
	return {
		write,
		patch: reader(body, text, write.fieldValidation, target.schema),
	};
}

/** The old object with the patch applied, decoded again as if a client had sent it. */
export function patchDocument(
	{ context, services }: RequestScope,
	target: PatchTarget,
	patch: ReadPatch,
	old: KubeObject,
	{ fieldValidation }: WriteQuery,
	onManagedFields?: (sent: unknown) => void,
): KubeObject {
	const value = patch.apply(old as unknown as JsonValue);
	onManagedFields?.(managedFieldsOf(value));
	const refuse = (why: string) =>
		invalidObject({ group: "", kind: "" }, "", [
			invalid("patch", patch.quoted, why),
		]);
	checkKind(services, target, value, refuse);
	if (patch.restored) {
		const mismatch = restoreError(value, target.schema);
		if (mismatch !== undefined) throw refuse(mismatch);
	}
	let decoded: ReturnType<typeof decodeBody>;
	try {
		const body = { value, yamlDuplicates: [] };
		const { gvk, apiVersion, schema } = target;
		decoded =
			target.definition?.decode?.(body) ??
			decodeBody(schema, body, { kind: gvk.kind, apiVersion });
	} catch (error) {
		throw refuse((error as Error).message);
	}
	const strict = [...patch.strictErrors, ...decoded.strictErrors];
	if (strict.length > 0) {
		if (fieldValidation === "Strict") throw refuse(strictDecodingError(strict));
		if (fieldValidation === "Warn")
			for (const text of strict) context.warnings.add(text);
	}
	decoded.value.metadata ??= {};
	return decoded.value as unknown as KubeObject;
}

/** A patch must not make another kind of the object; one that fits neither its new kind is refused for that. */
function checkKind(
	{ registry }: EndpointServices,
	target: PatchTarget,
	value: JsonValue,
	refuse: (why: string) => StatusError,
): void {
	const said = value as { kind?: unknown; apiVersion?: unknown };
	const kind = String(said.kind || target.gvk.kind);
	const apiVersion = String(said.apiVersion || target.apiVersion);
	if (kind === target.gvk.kind && apiVersion === target.apiVersion) return;
	const { group, version } = parseApiVersion(apiVersion);
	const other = registry.lookupKind(group, version, kind);
	if (other === undefined)
		throw refuse(
			`no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
		);
	try {
		decodeBody(
			other.version.schema,
			{ value, yamlDuplicates: [] },
			{ kind, apiVersion },
		);
	} catch (error) {
		throw refuse((error as Error).message);
	}
	throw refuse(
		`converting (${version}.${kind}) to (${target.gvk.version}.${target.gvk.kind}): unknown conversion`,
	);
}

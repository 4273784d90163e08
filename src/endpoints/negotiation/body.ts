import { badRequest, StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import {
	apiVersionOf,
	type GroupVersionKind,
	type KubeObject,
	parseApiVersion,
} from "../../apimachinery/object.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import {
	type DecodedBody,
	decodeBody,
	type ParsedBody,
	parseJsonBody,
	parseYamlBody,
	summarizeBody,
} from "../../openapi/body.ts";
import { strictDecodingError } from "../../openapi/strict-json.ts";
import type { DeleteOptions } from "../../registry/generic/options.ts";
import type { ServedResource } from "../../registry/registry.ts";
import type { RequestContext } from "../request.ts";
import type { FieldValidation } from "../write-options.ts";
import { contentTypeOf, type Format } from "./accept.ts";
import type { ProtobufCodec } from "./protobuf.ts";
import { isRetired, isSameKind } from "./retired-versions.ts";

/** MaxRequestBodyBytes of kube-apiserver. */
export const bodyLimit = 3 * 1024 * 1024;

/** What a body is decoded as. */
export interface BodyTarget {
	readonly gvk: GroupVersionKind;
	/** Versions besides that of `gvk` that a body may say. */
	readonly otherVersions?: readonly string[];
	readonly schema: Schema;
	/** Custom resources: no protobuf, and kind and apiVersion have to be there. */
	readonly custom: boolean;
	/** Instead of the typed decoder. */
	readonly decode?: (body: ParsedBody) => DecodedBody;
}

/** A body that fits its type; every `fresh()` is a new object that the caller may change. */
export interface DecodedObject {
	fresh(): KubeObject;
	/** metadata.managedFields as the body has it: an empty list, which decoding drops, means something. */
	readonly sentManagedFields: unknown;
}

/** Which kinds exist at all, for messages about a body of another kind. */
export interface KnownKinds {
	isRegistered(gvk: GroupVersionKind): boolean;
}

const legacyScheme = "pkg/api/legacyscheme/scheme.go:30";
const deleteOptionsScheme =
	"pkg/apis/meta/internalversion/scheme/register.go:27";

/** Reads request bodies in all formats, with the errors of Kubernetes' codecs. */
export class BodyDecoder {
	readonly #kinds: KnownKinds;
	readonly #protobuf: ProtobufCodec;
	readonly #deleteOptions: () => Schema;

	constructor(
		kinds: KnownKinds,
		protobuf: ProtobufCodec,
		deleteOptions: () => Schema,
	) {
		this.#kinds = kinds;
		this.#protobuf = protobuf;
		this.#deleteOptions = deleteOptions;
	}

	/** The body of a POST or PUT as the kind that is served there. */
	decode(
		context: RequestContext,
		served: ServedResource,
		validation: FieldValidation,
	): Promise<DecodedObject> {
		const { resource, version } = served;
		return this.decodeAs(
			context,
			{
				gvk: version.gvk,
				schema: version.schema,
				custom: resource.custom,
				decode: (body) => resource.decode(body, version),
			},
			validation,
		);
	}

	async decodeAs(
		context: RequestContext,
		target: BodyTarget,
		validation: FieldValidation,
	): Promise<DecodedObject> {
		const { object } = context.request;
		if (object !== undefined)
			return this.#typed(
				{ value: object, yamlDuplicates: [] },
				target,
				"Ignore",
				context,
			);
		const format = bodyFormat(
			context,
			target.custom ? ["json", "yaml"] : ["json", "yaml", "protobuf"],
		);
		const bytes = await context.request.readBody(bodyLimit);
		const body = this.#parse(bytes, format, target);
		return this.#typed(body, target, validation, context);
	}

	#parse(bytes: Buffer, format: Format, target: BodyTarget): ParsedBody {
		const { kind } = target.gvk;
		const unrecognized = (why: string) =>
			badRequest(
				`the object provided is unrecognized (must be of type ${kind}): ${why} (${summarizeBody(bytes)})`,
			);
		let body: ParsedBody;
		try {
			if (format === "protobuf")
				return { value: this.#protobuf.decode(bytes), yamlDuplicates: [] };
			body =
				format === "yaml"
					? parseYamlBody(bytes.toString("utf8"))
					: parseJsonBody(bytes.toString("utf8"));
		} catch (error) {
			const { message } = error as Error;
			throw unrecognized(
				format === "json"
					? `couldn't get version/kind; json parse error: ${message}`
					: message,
			);
		}
		const { value } = body;
		const mistyped = typeMistake(value);
		if (mistyped !== undefined) throw unrecognized(mistyped);
		if (target.custom && !Array.isArray(value)) {
			const missing = missingType(value);
			if (missing !== undefined)
				throw unrecognized(
					`Object '${missing}' is missing in '${bytes.toString("utf8")}'`,
				);
		}
		if (value !== null && (typeof value !== "object" || Array.isArray(value)))
			throw unrecognized(
				`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
			);
		return body;
	}

	#typed(
		body: ParsedBody,
		target: BodyTarget,
		validation: FieldValidation,
		context: RequestContext,
	): DecodedObject {
		this.#checkType(body.value, target);
		const { gvk, schema } = target;
		const options = { kind: gvk.kind, apiVersion: apiVersionOf(gvk) };
		const decode = () => {
			try {
				return target.decode?.(body) ?? decodeBody(schema, body, options);
			} catch (error) {
				throw this.#unhandled(gvk, gvk, (error as Error).message);
			}
		};
		const decoded = decode();
		if (decoded.strictErrors.length > 0) {
			if (validation === "Strict")
				throw this.#unhandled(
					gvk,
					gvk,
					strictDecodingError(decoded.strictErrors),
				);
			if (validation === "Warn")
				for (const text of decoded.warnings) context.warnings.add(text);
		}
		let first: KubeObject | undefined = asObject(decoded.value);
		return {
			sentManagedFields: managedFieldsOf(body.value),
			fresh() {
				const object = first ?? asObject(decode().value);
				first = undefined;
				return object;
			},
		};
	}

	/** A body that says it is something else. */
	#checkType(value: unknown, target: BodyTarget): void {
		const { gvk, custom, otherVersions } = target;
		const said = typeOf(value, gvk);
		const sameVersion =
			said.group === gvk.group &&
			(said.version === gvk.version ||
				otherVersions?.includes(said.version) === true);
		if (sameVersion && said.kind === gvk.kind) return;
		if (custom) {
			if (sameVersion) return; // the kind is checked with the object
			throw wrongVersion(said, gvk);
		}
		if (!this.#kinds.isRegistered(said) && !isRetired(said))
			throw this.#unhandled(
				said,
				gvk,
				`no kind ${goQuote(said.kind)} is registered for version ${goQuote(apiVersionOf(said))} in scheme ${goQuote(legacyScheme)}`,
			);
		if (isSameKind(said, gvk)) throw wrongVersion(said, gvk);
		throw this.#unhandled(
			said,
			gvk,
			`converting (${said.version}.${said.kind}) to (${internalPackage(gvk.group)}.${gvk.kind}): unknown conversion`,
		);
	}

	#unhandled(
		said: GroupVersionKind,
		target: GroupVersionKind,
		why: string,
	): StatusError {
		return badRequest(
			`${said.kind} in version ${goQuote(said.version)} cannot be handled as a ${target.kind}: ${why}`,
		);
	}

	/** DeleteOptions of a DELETE; undefined without a body. */
	async decodeDeleteOptions(
		context: RequestContext,
	): Promise<DeleteOptions | undefined> {
		const { request } = context;
		if (request.object !== undefined) return request.object as DeleteOptions;
		const bytes = await request.readBody(bodyLimit);
		if (bytes.length === 0) return undefined;
		const format = bodyFormat(context, ["json", "yaml", "protobuf"]);
		let body: ParsedBody;
		try {
			if (format === "protobuf")
				body = { value: this.#protobuf.decode(bytes), yamlDuplicates: [] };
			else
				body =
					format === "yaml"
						? parseYamlBody(bytes.toString("utf8"))
						: parseJsonBody(bytes.toString("utf8"));
		} catch (error) {
			throw badRequest(
				`couldn't get version/kind; json parse error: ${(error as Error).message}`,
			);
		}
		const gvk = { group: "", version: "v1", kind: "DeleteOptions" };
		const said = typeOf(body.value, gvk);
		if (said.kind !== "DeleteOptions")
			throw badRequest(
				`no kind ${goQuote(said.kind)} is registered for version ${goQuote(apiVersionOf(said))} in scheme ${goQuote(deleteOptionsScheme)}`,
			);
		try {
			const { value } = decodeBody(this.#deleteOptions(), body, gvk);
			return value as DeleteOptions;
		} catch (error) {
			throw badRequest((error as Error).message);
		}
	}
}

/** An object always has metadata, as a Go struct has. */
function asObject(value: Record<string, unknown>): KubeObject {
	value.metadata ??= {};
	return value as unknown as KubeObject;
}

export const managedFieldsOf = (value: unknown): unknown =>
	(value as { metadata?: { managedFields?: unknown } } | null)?.metadata
		?.managedFields;

const jsonType = (value: unknown): string =>
	Array.isArray(value)
		? "array"
		: typeof value === "boolean"
			? "bool"
			: typeof value;

function missingType(value: unknown): string | undefined {
	const typed = (value ?? {}) as { kind?: unknown; apiVersion?: unknown };
	if (!typed.kind) return "Kind";
	if (!typed.apiVersion) return "apiVersion";
	return undefined;
}

/** What is wrong with how a body says its type (meta/json.SimpleMetaFactory.Interpret). */
function typeMistake(value: unknown): string | undefined {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return undefined;
	for (const [name, said] of Object.entries(value))
		if (
			(name === "apiVersion" || name === "kind") &&
			said !== null &&
			typeof said !== "string"
		)
			return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(said)} into Go struct field .${name} of type string`;
	const { apiVersion } = value as { apiVersion?: string | null };
	return apiVersion && apiVersion.split("/").length > 2
		? `unexpected GroupVersion string: ${apiVersion}`
		: undefined;
}

/** The kind a body names; what it leaves out is taken from the URL. */
function typeOf(value: unknown, fallback: GroupVersionKind): GroupVersionKind {
	const typed = (value ?? {}) as { kind?: unknown; apiVersion?: unknown };
	const kind =
		typeof typed.kind === "string" && typed.kind !== ""
			? typed.kind
			: fallback.kind;
	const { group, version } =
		typeof typed.apiVersion === "string" && typed.apiVersion !== ""
			? parseApiVersion(typed.apiVersion)
			: fallback;
	return { group, version, kind };
}

const wrongVersion = (
	said: GroupVersionKind,
	expected: GroupVersionKind,
): StatusError =>
	badRequest(
		`the API version in the data (${apiVersionOf(said)}) does not match the expected API version (${apiVersionOf(expected)})`,
	);

/** The package of a group's internal types. */
export const internalPackage = (group: string): string =>
	group === "" || group === "events.k8s.io"
		? "core"
		: (group.split(".")[0] ?? group);

const formats: Readonly<Record<string, Format>> = {
	"application/json": "json",
	"application/yaml": "yaml",
	"application/vnd.kubernetes.protobuf": "protobuf",
};

/** The format of a body by its Content-Type; 415 for any other. */
export function bodyFormat(
	context: RequestContext,
	accepted: readonly Format[],
): Format {
	const header = mediaTypeOf(context);
	const format = header === "" ? "json" : formats[header];
	if (format !== undefined && accepted.includes(format)) return format;
	throw unknownBodyFormat(accepted.map(contentTypeOf));
}

export const unknownBodyFormat = (types: readonly string[]): StatusError =>
	new StatusError(
		415,
		"UnsupportedMediaType",
		`the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
	);

/** The Content-Type without its parameters, in lower case; "" when absent. */
export function mediaTypeOf(context: RequestContext): string {
	const header = context.request.headers["content-type"];
	const text = Array.isArray(header) ? header[0] : header;
	return text?.split(";")[0]?.trim().toLowerCase() ?? "";
}

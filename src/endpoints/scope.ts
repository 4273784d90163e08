import type {
	AdmissionAttributes,
	AdmissionChain,
	AdmissionOperation,
} from "../admission/admission.ts";
import type { Clock } from "../apimachinery/clock.ts";
import {
	badRequest,
	invalidQuery,
	StatusError,
} from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import type { WriteOptions } from "../registry/generic/options.ts";
import type { Registry, ServedResource } from "../registry/registry.ts";
import type { BodyDecoder } from "./negotiation/body.ts";
import type { ProtobufCodec } from "./negotiation/protobuf.ts";
import type { DescriptionOf } from "./negotiation/table.ts";
import type { RequestContext } from "./request.ts";

/** What the handlers are made from, once for the whole server. */
export interface EndpointServices {
	readonly registry: Registry;
	readonly admission: AdmissionChain;
	readonly decoder: BodyDecoder;
	readonly protobuf: ProtobufCodec;
	readonly clock: Clock;
	readonly describe: DescriptionOf;
	/** Schemas of built-in types by OpenAPI definition name. */
	readonly schemaFor: (definitionName: string) => Schema;
}

/** A request about a known resource. */
export interface RequestScope {
	readonly services: EndpointServices;
	readonly context: RequestContext;
	readonly served: ServedResource;
	readonly namespace: string;
	readonly name: string;
	readonly subresource: string;
}

/** 404 without details: no such path (apiserver's generic NewNotFound for routes). */
export const unknownPath = (): StatusError =>
	new StatusError(
		404,
		"NotFound",
		"the server could not find the requested resource",
		{},
	);

export const methodNotAllowed = (): StatusError =>
	new StatusError(
		405,
		"MethodNotAllowed",
		"the server does not allow this method on the requested resource",
		{},
	);

/** `dryRun` as query or options: only "All" exists. */
export const isDryRun = (values: readonly string[]): boolean =>
	values.includes("All");

/** Go's strconv.ParseInt on a query parameter; absent or empty is undefined. */
export function intParameter(
	query: URLSearchParams,
	name: string,
): number | undefined {
	const text = query.get(name);
	if (text === null || text === "") return undefined;
	if (!/^[+-]?\d+$/.test(text)) throw invalidQuery(text);
	return Number(text);
}

/** Who notes first is right: a webhook can't say otherwise of what authorization decided (audit.AddAuditAnnotation). */
function note({ annotations }: RequestContext, key: string, value: string) {
	if (!annotations.has(key)) annotations.set(key, value);
}

/** Admission's view of the write that a scope is about. */
export function admissionAttributes(
	scope: RequestScope,
	operation: AdmissionOperation,
	object: KubeObject | undefined,
	oldObject: KubeObject | undefined,
	options: Readonly<Record<string, unknown>> | undefined,
	dryRun: boolean,
): AdmissionAttributes {
	const { context, served } = scope;
	const { user } = context;
	if (user === undefined) throw badRequest("the request has no user");
	const { gvk } = served.version;
	return {
		operation,
		kind: gvk,
		resource: {
			group: gvk.group,
			version: gvk.version,
			resource: served.resource.groupResource.resource,
		},
		subresource: scope.subresource,
		name: scope.name,
		namespace: scope.namespace,
		object,
		oldObject,
		options,
		dryRun,
		user,
		warn: (text) => context.warnings.add(text),
		annotate(key, value, level) {
			if (level !== "Request" || context.audit?.wantsRequest)
				note(context, key, value);
		},
	};
}

/** The resource as audit events name it. */
export const auditedResource = ({ served }: RequestScope) => ({
	group: served.version.gvk.group,
	version: served.version.gvk.version,
	resource: served.resource.groupResource.resource,
});

/** The part of every store call that comes from the request. */
export const writeOptions = (
	{ context, served }: RequestScope,
	dryRun: boolean,
) =>
	({
		user: context.user,
		dryRun,
		apiVersion: served.version.apiVersion,
		warn: (text: string) => {
			context.warnings.add(text);
		},
		annotate: (key: string, value: string) => note(context, key, value),
	}) satisfies WriteOptions;

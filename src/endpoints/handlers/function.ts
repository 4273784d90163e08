import { trackUpdate } from "../../apimachinery/managedfields/track-update.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import type { FunctionSubresource } from "../../registry/generic/definition.ts";
import type { ApiResponse } from "../request.ts";
import {
	admissionAttributes,
	auditedResource,
	methodNotAllowed,
	type RequestScope,
	writeOptions,
} from "../scope.ts";
import { managerOf, parseWriteQuery } from "../write-options.ts";

/** A subresource whose kind is not the parent's: binding, eviction, token. */
export async function callFunction(
	scope: RequestScope,
	definition: FunctionSubresource,
): Promise<ApiResponse> {
	const { context, served, services } = scope;
	const { method } = context.request;
	const run =
		method === "POST"
			? definition.create
			: method === "GET"
				? definition.get
				: undefined;
	if (run === undefined) throw methodNotAllowed();
	const write = parseWriteQuery(context.query, "CreateOptions");
	let body =
		method === "POST" && definition.schema !== undefined
			? await decodeFunctionBody(scope, definition, definition.schema)
			: undefined;
	const attributes = (object: KubeObject, old?: KubeObject) => ({
		...admissionAttributes(
			scope,
			"CREATE",
			object,
			old,
			write.options,
			write.dryRun,
		),
		kind: definition.kind,
	});
	if (body !== undefined) {
		context.audit?.requestObject(body, auditedResource(scope));
		const mutable = attributes(body);
		await services.admission.admit(mutable);
		body = mutable.object ?? body;
	}
	const object = await run.call(definition, {
		namespace: scope.namespace,
		name: scope.name,
		body,
		query: context.query,
		context: served.store.hookContext(
			writeOptions(scope, write.dryRun),
			scope.subresource,
		),
		signal: context.request.signal,
		admit: (admitted, old) =>
			services.admission.validate(attributes(admitted, old)),
	});
	return { type: "object", status: method === "POST" ? 201 : 200, object };
}

/** Who sent which field, although the object is never stored. */
function trackFunctionFields(
	{ context, services, subresource }: RequestScope,
	{ kind }: FunctionSubresource,
	schema: string,
	object: KubeObject,
): void {
	const { fieldManager } = parseWriteQuery(context.query, "CreateOptions");
	const entries = trackUpdate({
		live: undefined,
		updated: object,
		manager: managerOf(context, fieldManager),
		apiVersion: apiVersionOf(kind),
		subresource,
		now: services.clock.now(),
		schema: services.schemaFor(schema),
		resetFields: undefined,
		convert: () => undefined,
	});
	if (entries.length > 0) object.metadata.managedFields = entries;
	else delete object.metadata.managedFields;
}

async function decodeFunctionBody(
	scope: RequestScope,
	definition: FunctionSubresource,
	schema: string,
): Promise<KubeObject> {
	const { context, services, namespace, served } = scope;
	const { fieldValidation } = parseWriteQuery(context.query, "CreateOptions");
	const body = await services.decoder.decodeAs(
		context,
		{
			gvk: definition.kind,
			schema: services.schemaFor(schema),
			custom: false,
			...(definition.otherVersions && {
				otherVersions: definition.otherVersions,
			}),
		},
		fieldValidation,
	);
	const object = body.fresh();
	matchNamespace(served.resource, object.metadata, namespace);
	definition.setDefaults?.(object);
	if (definition.tracksFields)
		trackFunctionFields(scope, definition, schema, object);
	return object;
}

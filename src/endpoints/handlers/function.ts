import type { KubeObject } from "../../apimachinery/object.ts";
import type { FunctionSubresource } from "../../registry/generic/definition.ts";
import type { ApiResponse } from "../request.ts";
import {
	admissionAttributes,
	methodNotAllowed,
	type RequestScope,
	writeOptions,
} from "../scope.ts";
import { parseWriteQuery } from "../write-options.ts";

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
	const body =
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
	if (body !== undefined) await services.admission.admit(attributes(body));
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

async function decodeFunctionBody(
	{ context, services, namespace, served }: RequestScope,
	definition: FunctionSubresource,
	schema: string,
): Promise<KubeObject> {
	const { fieldValidation } = parseWriteQuery(context.query, "CreateOptions");
	const body = await services.decoder.decodeAs(
		context,
		{
			gvk: definition.kind,
			schema: services.schemaFor(schema),
			custom: false,
		},
		fieldValidation,
	);
	const object = body.fresh();
	if (served.resource.namespaced) object.metadata.namespace ??= namespace;
	definition.setDefaults?.(object);
	return object;
}

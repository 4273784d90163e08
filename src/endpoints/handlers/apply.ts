import { badRequest } from "../../apimachinery/errors.ts";
import { jsonKind } from "../../apimachinery/go-format.ts";
import { applyPatch } from "../../apimachinery/managedfields/apply.ts";
import type { JsonObject, KubeObject } from "../../apimachinery/object.ts";
import { parseYaml } from "../../apimachinery/yaml.ts";
import { decodeBody } from "../../openapi/body.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import { resetFieldsOf, withConverter } from "../field-ownership.ts";
import { bodyLimit } from "../negotiation/body.ts";
import { dedupOwnerReferences } from "../owner-references.ts";
import type { ApiResponse } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { parseWriteQuery } from "../write-options.ts";
import {
	type Scale,
	scaleKind,
	scaleSchema,
	scaleVersion,
	writeScale,
} from "./scale.ts";
import { checkName, writeUpdate } from "./update.ts";

/** PATCH with an apply configuration: server-side apply. */
export async function applyObject(scope: RequestScope): Promise<ApiResponse> {
	const { context, served } = scope;
	const { version, resource } = served;
	const write = parseWriteQuery(context.query, "PatchOptions", true);
	const applied = await readApplied(scope);
	const request = { ...write, forceCreate: scope.subresource === "" };
	return writeUpdate(scope, request, undefined, async (live) => {
		const options = {
			live,
			applied,
			manager: write.fieldManager,
			force: write.force,
			gvk: version.gvk,
			apiVersion: version.apiVersion,
			subresource: scope.subresource,
			now: scope.services.clock.now(),
			schema: version.schema,
			resetFields: resetFieldsOf(scope, scope.subresource),
		};
		const { object, managedFields } = await withConverter(scope, (convert) =>
			applyPatch({ ...options, convert }),
		);
		const { value } = resource.decode(
			{ value: object, yamlDuplicates: [] },
			version,
		);
		value.metadata ??= {};
		const result = value as unknown as KubeObject;
		checkName(result, scope.name);
		matchNamespace(resource, result.metadata, scope.namespace);
		version.definition.setDefaults?.(result);
		dedupOwnerReferences(context, result.metadata, "");
		if (managedFields.length > 0) result.metadata.managedFields = managedFields;
		else delete result.metadata.managedFields;
		return result;
	});
}

/** An apply configuration for /scale. */
export async function applyScale(scope: RequestScope): Promise<ApiResponse> {
	const write = parseWriteQuery(scope.context.query, "PatchOptions", true);
	const applied = await readApplied(scope);
	const schema = scaleSchema(scope);
	return writeScale(scope, write, (current) => {
		const { object, managedFields } = applyPatch({
			live: current,
			applied,
			manager: write.fieldManager,
			force: write.force,
			gvk: scaleKind,
			apiVersion: scaleVersion,
			subresource: "scale",
			now: scope.services.clock.now(),
			schema,
		});
		const { value } = decodeBody(
			schema,
			{ value: object, yamlDuplicates: [] },
			{ kind: scaleKind.kind, apiVersion: scaleVersion },
		);
		const scale = value as unknown as Scale;
		checkName(scale, scope.name);
		scale.metadata.managedFields = managedFields;
		return scale;
	});
}

/** Reads the configuration as YAML, of which JSON is a part. */
async function readApplied({ context }: RequestScope): Promise<JsonObject> {
	const { object } = context.request;
	if (object !== undefined) {
		context.audit?.requestPatch(object);
		return object as JsonObject;
	}
	const bytes = await context.request.readBody(bodyLimit);
	let value: unknown;
	try {
		value = parseYaml(bytes.toString("utf8")).value;
		context.audit?.requestPatch(value);
	} catch (error) {
		throw badRequest(
			`error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`,
		);
	}
	if (value === null || value === undefined) return {};
	if (typeof value !== "object" || Array.isArray(value))
		throw badRequest(
			`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
		);
	return value as JsonObject;
}

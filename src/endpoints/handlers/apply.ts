import { untypedError } from "../../apimachinery/errors.ts";
import {
	applyPatch,
	describeObject,
	printKind,
} from "../../apimachinery/managedfields/apply.ts";
import type {
	GroupVersionKind,
	KubeObject,
} from "../../apimachinery/object.ts";
import {
	type DecodedBody,
	decodeBody,
	type ParsedBody,
} from "../../openapi/body.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import { resetFieldsOf, withConverter } from "../field-ownership.ts";
import { dedupOwnerReferences } from "../owner-references.ts";
import type { ApiResponse } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { parseWriteQuery } from "../write-options.ts";
import { checkRepeatedKeys, readApplied } from "./read-applied.ts";
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
	const configuration = await readApplied(context);
	const request = { ...write, forceCreate: scope.subresource === "" };
	return writeUpdate(scope, request, undefined, async (live) => {
		const options = {
			live,
			applied: configuration.applied,
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
		checkRepeatedKeys(configuration, write.fieldValidation, context);
		const { value } = decodeMerged(object, version.gvk, (body) =>
			resource.decode(body, version),
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

/** What fits the schema may still not fit the type, as a time that is none: a 500 in Kubernetes. */
function decodeMerged(
	object: object,
	gvk: GroupVersionKind,
	decode: (body: ParsedBody) => DecodedBody,
): DecodedBody {
	try {
		return decode({ value: object, yamlDuplicates: [] });
	} catch (error) {
		throw untypedError(
			`failed to convert new object (${describeObject(object, gvk)}) to proper version: unable to convert unstructured object to ${printKind(gvk)}: ${(error as Error).message}`,
		);
	}
}

/** An apply configuration for /scale. */
export async function applyScale(scope: RequestScope): Promise<ApiResponse> {
	const write = parseWriteQuery(scope.context.query, "PatchOptions", true);
	const configuration = await readApplied(scope.context);
	const schema = scaleSchema(scope);
	return writeScale(scope, write, (current) => {
		const { object, managedFields } = applyPatch({
			live: current,
			applied: configuration.applied,
			manager: write.fieldManager,
			force: write.force,
			gvk: scaleKind,
			apiVersion: scaleVersion,
			subresource: "scale",
			now: scope.services.clock.now(),
			schema,
		});
		checkRepeatedKeys(configuration, write.fieldValidation, scope.context);
		const { value } = decodeMerged(object, scaleKind, (body) =>
			decodeBody(schema, body, {
				kind: scaleKind.kind,
				apiVersion: scaleVersion,
			}),
		);
		const scale = value as unknown as Scale;
		checkName(scale, scope.name);
		scale.metadata.managedFields = managedFields;
		return scale;
	});
}

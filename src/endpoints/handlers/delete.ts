import { isNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { DeleteOptions } from "../../registry/generic/options.ts";
import type { DeleteResult } from "../../registry/generic/store.ts";
import { parseDeleteOptions } from "../delete-options.ts";
import { parseListOptions } from "../list-options.ts";
import { Patience } from "../patience.ts";
import type { ApiResponse } from "../request.ts";
import {
	admissionAttributes,
	auditedResource,
	isDryRun,
	type RequestScope,
	writeOptions,
} from "../scope.ts";
import { listPage, listResponse } from "./list.ts";

/** DELETE of one object. */
export async function deleteObject(scope: RequestScope): Promise<ApiResponse> {
	const options = await parseDeleteOptions(
		scope.context,
		scope.services.decoder,
		auditedResource(scope),
	);
	const result = await deleteOne(scope, options);
	const accepted = !result.deleted && options.orphanDependents === false;
	return deleteResponse(scope, result, accepted ? 202 : 200);
}

/** Admission is told the name that the request has: none, when it is about a collection. */
function deleteOne(
	scope: RequestScope,
	options: DeleteOptions,
	name = scope.name,
): Promise<DeleteResult> {
	const dryRun = isDryRun(options.dryRun ?? []);
	return scope.served.store.delete(scope.namespace, name, options, {
		...writeOptions(scope, dryRun),
		validate: (object) => admitDelete(scope, object, options, dryRun),
	});
}

async function admitDelete(
	scope: RequestScope,
	stored: KubeObject,
	options: DeleteOptions,
	dryRun: boolean,
): Promise<void> {
	const { resource, version } = scope.served;
	await resource.showAhead(() => [stored], version);
	const attributes = admissionAttributes(
		scope,
		"DELETE",
		undefined,
		resource.convertFromStorage(stored, version),
		{ kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1", ...options },
		dryRun,
	);
	await scope.services.admission.admit(attributes);
	await scope.services.admission.validate(attributes);
}

/** The object while it is still there or its kind answers it, else a Status that says what is gone. */
async function deleteResponse(
	{ served }: RequestScope,
	{ object, deleted }: DeleteResult,
	status: number,
): Promise<ApiResponse> {
	const { resource, version } = served;
	if (!deleted || resource.definition.returnsDeletedObject) {
		await resource.showAhead(() => [object], version);
		return {
			type: "object",
			status,
			object: resource.convertFromStorage(object, version),
		};
	}
	const { group, resource: kind } = resource.groupResource;
	return {
		type: "object",
		status,
		object: {
			kind: "Status",
			apiVersion: "v1",
			metadata: {},
			status: "Success",
			details: {
				name: object.metadata.name,
				...(group === "" ? {} : { group }),
				kind,
				uid: object.metadata.uid,
			},
		},
	};
}

/** How many objects of a collection are deleted at a time (--delete-collection-workers is 1 there; order is kept). */
const concurrentDeletes = 16;

/** DELETE of a collection: everything that is selected, answered as it was listed. */
export async function deleteCollection(
	scope: RequestScope,
): Promise<ApiResponse> {
	const { context, served, services } = scope;
	const options = await parseDeleteOptions(
		context,
		services.decoder,
		auditedResource(scope),
	);
	const selection = parseListOptions(context.query, served.resource, false);
	const page = await listPage(scope, selection);
	const queue = page.items.values();
	const patience = new Patience();
	const worker = async () => {
		for (const stored of queue) {
			if (patience.over) await patience.rest();
			const { metadata } = stored.value as KubeObject;
			const { namespace = "", name } = metadata;
			const one = { ...scope, namespace };
			await deleteOne(one, options, name).catch((error) => {
				if (!isNotFound(error)) throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: concurrentDeletes }, worker));
	return listResponse(scope, page);
}

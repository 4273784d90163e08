import { methodNotSupported, StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import { trackFields } from "../field-ownership.ts";
import { dedupOwnerReferences } from "../owner-references.ts";
import type { ApiResponse } from "../request.ts";
import {
	admissionAttributes,
	auditedResource,
	type RequestScope,
	writeOptions,
} from "../scope.ts";
import { managerOf, parseWriteQuery } from "../write-options.ts";
import { writeResponse } from "./get.ts";

/** POST to a collection. */
export async function createObject(scope: RequestScope): Promise<ApiResponse> {
	const { context, served, services } = scope;
	const { resource, version } = served;
	const { refusesCreation } = resource.definition;
	if (refusesCreation !== undefined) {
		const { code, reason, status } = methodNotSupported(
			resource.groupResource,
			"create",
		);
		throw new StatusError(code, reason, refusesCreation, status.details);
	}
	const write = parseWriteQuery(context.query, "CreateOptions");
	const body = await services.decoder.decode(
		context,
		served,
		write.fieldValidation,
	);
	const object = body.fresh();
	version.definition.setDefaults?.(object);
	matchNamespace(resource, object.metadata, scope.namespace);
	const { name = "" } = object.metadata;
	// A new namespace is in itself, as far as admission is concerned.
	const { group, resource: plural } = resource.groupResource;
	const isNamespace = group === "" && plural === "namespaces";
	const namespace = isNamespace ? name : scope.namespace;
	const named = { ...scope, name, namespace };
	context.audit?.requestObject(object, auditedResource(scope));
	dedupOwnerReferences(context, object.metadata, "");
	await trackFields(named, {
		live: undefined,
		updated: object,
		manager: managerOf(context, write.fieldManager),
		subresource: "",
		sent: body.sentManagedFields,
	});
	if (resource.definition.evaluate)
		return evaluate(named, object, write.dryRun);
	const admitted = await admitObject(
		named,
		object,
		undefined,
		write.options,
		write.dryRun,
	);
	await resource.storeAhead(admitted);
	const result = await served.store.create(
		resource.convertToStorage(admitted, version),
		{
			...writeOptions(scope, write.dryRun),
			validate: (created) =>
				validateCreate(named, created, write.options, write.dryRun),
		},
	);
	return writeResponse(scope, { ...result, created: true });
}

/** Mutating admission of a new object, or with `old` of a changed one; returns the object to go on with. */
export async function admitObject(
	scope: RequestScope,
	object: KubeObject,
	old: KubeObject | undefined,
	options: Readonly<Record<string, unknown>>,
	dryRun: boolean,
): Promise<KubeObject> {
	const attributes = admissionAttributes(
		scope,
		old === undefined ? "CREATE" : "UPDATE",
		object,
		old,
		options,
		dryRun,
	);
	await scope.services.admission.admit(attributes);
	const admitted = attributes.object ?? object;
	dedupOwnerReferences(
		scope.context,
		admitted.metadata,
		" after mutating admission happens",
	);
	return admitted;
}

/** Validating admission of a new object, which comes in its storage version and with its final name. */
export async function validateCreate(
	scope: RequestScope,
	stored: KubeObject,
	options: Readonly<Record<string, unknown>>,
	dryRun: boolean,
): Promise<void> {
	const { resource, version } = scope.served;
	await resource.showAhead(() => [stored], version);
	const object = resource.convertFromStorage(stored, version);
	const { name = "" } = object.metadata;
	// A new namespace is in itself, as far as admission is concerned.
	const { group, resource: plural } = resource.groupResource;
	const isNamespace = group === "" && plural === "namespaces";
	const namespace = isNamespace ? name : scope.namespace;
	const named = { ...scope, name, namespace };
	await scope.services.admission.validate(
		admissionAttributes(named, "CREATE", object, undefined, options, dryRun),
	);
}

/** Kinds that are never stored (reviews): the answer is the object, filled in. */
async function evaluate(
	scope: RequestScope,
	object: KubeObject,
	dryRun: boolean,
): Promise<ApiResponse> {
	const { served } = scope;
	const { definition } = served.resource;
	await scope.services.admission.validate(
		admissionAttributes(scope, "CREATE", object, undefined, undefined, dryRun),
	);
	const context = served.store.hookContext(writeOptions(scope, dryRun), "");
	const answer = await definition.evaluate?.(object, context);
	return { type: "object", status: 201, object: answer ?? object };
}

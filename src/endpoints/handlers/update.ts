import { badRequest } from "../../apimachinery/errors.ts";
import { keepTimesOfNoop } from "../../apimachinery/managedfields/after-admission.ts";
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
import { admitObject, validateCreate } from "./create.ts";
import { writeResponse } from "./get.ts";

/** PUT of an object, or of a subresource that is a view of it. */
export async function updateObject(scope: RequestScope): Promise<ApiResponse> {
	const { context, served, services } = scope;
	const { resource, version } = served;
	const write = parseWriteQuery(context.query, "UpdateOptions");
	const body = await services.decoder.decode(
		context,
		served,
		write.fieldValidation,
	);
	const first = body.fresh();
	matchNamespace(resource, first.metadata, scope.namespace);
	checkName(first, scope.name);
	if (context.audit !== undefined) {
		version.definition.setDefaults?.(first);
		context.audit.requestObject(first, auditedResource(scope));
	}
	const manager = managerOf(context, write.fieldManager);
	let unused: KubeObject | undefined = first;
	return writeUpdate(scope, write, first.metadata.uid, async (old) => {
		const object = unused ?? body.fresh();
		unused = undefined;
		version.definition.setDefaults?.(object);
		matchNamespace(resource, object.metadata, scope.namespace);
		dedupOwnerReferences(context, object.metadata, "");
		await trackFields(scope, {
			live: old,
			updated: object,
			manager,
			subresource: scope.subresource,
			sent: body.sentManagedFields,
		});
		return object;
	});
}

/** What a PUT or PATCH says about itself. */
export interface UpdateRequest {
	readonly dryRun: boolean;
	readonly options: Readonly<Record<string, unknown>>;
	/** Server-side apply: creates what is not there. */
	readonly forceCreate?: boolean;
}

/**
 * The way of every change into the store: `make` builds the new object (in the request's version, field ownership
 * included) from the old one; mutating admission, conversion, strategy and validating admission follow.
 */
export async function writeUpdate(
	scope: RequestScope,
	request: UpdateRequest,
	expectedUid: string | undefined,
	make: (old: KubeObject | undefined) => Promise<KubeObject>,
): Promise<ApiResponse> {
	const { served } = scope;
	const { resource, version } = served;
	const { dryRun } = request;
	const options = optionsAs("UpdateOptions", request.options);
	const createOptions = optionsAs("CreateOptions", request.options);
	const show = async (value: KubeObject) => {
		await resource.showAhead(() => [value], version);
		return resource.convertFromStorage(value, version);
	};
	const { user, warn, annotate } = writeOptions(scope, dryRun);
	const result = await served.store.update(scope.namespace, scope.name, {
		user,
		dryRun,
		apiVersion: version.apiVersion,
		warn,
		annotate,
		subresource: scope.subresource,
		expectedUid,
		forceCreate: request.forceCreate ?? false,
		async updated(stored) {
			const old = stored === undefined ? undefined : await show(stored);
			const object = await make(old);
			const admitted = await admitObject(
				scope,
				object,
				old,
				old === undefined ? createOptions : options,
				dryRun,
			);
			if (old !== undefined) keepNoopTimes(admitted, old);
			await resource.storeAhead(admitted);
			return resource.convertToStorage(admitted, version);
		},
		validate: async (object, old) =>
			scope.services.admission.validate(
				admissionAttributes(
					scope,
					"UPDATE",
					await show(object),
					old === undefined ? undefined : await show(old),
					options,
					dryRun,
				),
			),
		validateCreate: (object) =>
			validateCreate(scope, object, createOptions, dryRun),
	});
	return writeResponse(scope, result);
}

/** A change of nothing but the times in managedFields is no change. */
function keepNoopTimes(object: KubeObject, old: KubeObject): void {
	const entries = keepTimesOfNoop(object, old);
	if (entries !== undefined) object.metadata.managedFields = entries;
}

/** Admission sees every change as an update, or as a create, whatever verb it came with. */
export const optionsAs = (
	kind: "CreateOptions" | "UpdateOptions",
	options: Readonly<Record<string, unknown>>,
) => {
	const { force: _force, ...rest } = options;
	return { ...rest, kind };
};

/** The name in the object must be the one in the URL (handlers.checkName). */
export function checkName(object: KubeObject, name: string): void {
	const own = object.metadata.name ?? "";
	if (own === "")
		throw badRequest(
			`the name of the object (${name} based on URL) was undeterminable: name must be provided`,
		);
	if (own !== name)
		throw badRequest(
			`the name of the object (${own}) does not match the name on the URL (${name})`,
		);
}

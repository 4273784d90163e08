import { trackUpdate } from "../apimachinery/managedfields/track-update.ts";
import type { Converter } from "../apimachinery/managedfields/typed-object.ts";
import type {
	FieldsV1,
	JsonObject,
	KubeObject,
} from "../apimachinery/object.ts";
import type { RequestScope } from "./scope.ts";

export interface TrackedWrite {
	/** The stored object in the version of the request; undefined on create. */
	readonly live: KubeObject | undefined;
	/** Its managedFields are replaced. */
	readonly updated: KubeObject;
	readonly manager: string;
	readonly subresource: string;
	/** metadata.managedFields as the client sent them, before decoding dropped an empty list. */
	readonly sent?: unknown;
}

/** Works out who owns which field after a create, update or patch, and writes it into the object. */
export function trackFields(scope: RequestScope, write: TrackedWrite): void {
	const { version } = scope.served;
	const entries = trackUpdate({
		live: write.live,
		updated: write.updated,
		manager: write.manager,
		apiVersion: version.apiVersion,
		subresource: write.subresource,
		now: scope.services.clock.now(),
		schema: version.schema,
		resetFields: resetFieldsOf(scope, write.subresource),
		convert: converterOf(scope),
		...(write.sent === undefined ? {} : { sent: write.sent }),
	});
	const { metadata } = write.updated;
	if (entries.length > 0) metadata.managedFields = entries;
	else delete metadata.managedFields;
}

const statusField: FieldsV1 = { "f:status": {} };
const specField: FieldsV1 = { "f:spec": {} };

/** What a write through this endpoint never changes, and so never owns. */
export function resetFieldsOf(
	{ served }: RequestScope,
	subresource: string,
): FieldsV1 | undefined {
	const { definition } = served.resource;
	if (subresource === "")
		return (
			definition.resetFields ??
			(definition.subresources?.status ? statusField : undefined)
		);
	return (
		served.store.objectSubresource(subresource)?.resetFields ??
		(subresource === "status" ? specField : undefined)
	);
}

/** Converts between the versions of a kind, for managers that wrote another one. */
export function converterOf({ served }: RequestScope): Converter {
	const { resource } = served;
	return (object, apiVersion) => {
		const from = resource.versions.get(String(object.apiVersion));
		const to = resource.versions.get(apiVersion);
		if (from === undefined || to === undefined) return undefined;
		const stored = resource.convertToStorage(
			object as unknown as KubeObject,
			from,
		);
		return {
			object: resource.convertFromStorage(stored, to) as unknown as JsonObject,
			schema: to.schema,
		};
	};
}

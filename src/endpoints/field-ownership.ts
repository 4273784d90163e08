import { trackUpdate } from "../apimachinery/managedfields/track-update.ts";
import type { Converter } from "../apimachinery/managedfields/typed-object.ts";
import type {
	FieldsV1,
	JsonObject,
	KubeObject,
} from "../apimachinery/object.ts";
import type {
	Resource,
	ResourceVersion,
} from "../registry/generic/resource.ts";
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
export async function trackFields(
	scope: RequestScope,
	write: TrackedWrite,
): Promise<void> {
	const { version } = scope.served;
	const now = scope.services.clock.now();
	const resetFields = resetFieldsOf(scope, write.subresource);
	const entries = await withConverter(scope, (convert) =>
		trackUpdate({
			live: write.live,
			updated: write.updated,
			manager: write.manager,
			apiVersion: version.apiVersion,
			subresource: write.subresource,
			now,
			schema: version.schema,
			resetFields,
			sent: write.sent,
			convert,
		}),
	);
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

/**
 * Runs `work` with a converter between the versions of the kind, for managers that wrote another one. Where conversions
 * take time, each that is missing is made and the work begins anew: it must change nothing.
 */
export async function withConverter<T>(
	scope: RequestScope,
	work: (convert: Converter) => T,
): Promise<T> {
	const { resource } = scope.served;
	if (resource.definition.convertAhead === undefined)
		return work(converterOf(scope));
	const made = new Map<string, JsonObject>();
	for (;;) {
		try {
			return work(knownConversions(resource, made));
		} catch (error) {
			if (!(error instanceof MissingConversion)) throw error;
			made.set(error.key, await convertNow(resource, error));
		}
	}
}

function converterOf({ served }: RequestScope): Converter {
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

/** Thrown through the work that needs it. */
class MissingConversion extends Error {
	readonly key: string;
	readonly object: JsonObject;
	readonly to: ResourceVersion;

	constructor(key: string, object: JsonObject, to: ResourceVersion) {
		super("a conversion has to be made first");
		this.key = key;
		this.object = object;
		this.to = to;
	}
}

const knownConversions =
	(resource: Resource, made: ReadonlyMap<string, JsonObject>): Converter =>
	(object, apiVersion) => {
		const to = resource.versions.get(apiVersion);
		if (to === undefined || !resource.versions.has(String(object.apiVersion)))
			return undefined;
		if (object.apiVersion === apiVersion) return { object, schema: to.schema };
		const key = `${apiVersion} ${JSON.stringify(object)}`;
		const converted = made.get(key);
		if (converted === undefined) throw new MissingConversion(key, object, to);
		return { object: converted, schema: to.schema };
	};

async function convertNow(
	resource: Resource,
	{ object, to }: MissingConversion,
): Promise<JsonObject> {
	const value = object as unknown as KubeObject;
	await resource.showAhead(() => [value], to);
	return resource.convertFromStorage(value, to) as unknown as JsonObject;
}

import { StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	StoredObject,
	WriteResult,
} from "../../registry/generic/store.ts";
import { parseVersion } from "../list-options.ts";
import type { ApiResponse, ObjectResponse } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { getComputed } from "./computed.ts";

/** How long a read waits for the revision it names (storage/cacher blockTimeout). */
const revisionWaitMilliseconds = 3000;

/** GET of one object. */
export async function getObject(scope: RequestScope): Promise<ApiResponse> {
	const { computed } = scope.served.resource.definition;
	if (computed !== undefined) return getComputed(scope, computed);
	const version = scope.context.query.get("resourceVersion");
	if (version !== null)
		await waitForRevision(scope, parseVersion(version) ?? 0);
	const stored = scope.served.store.get(scope.namespace, scope.name);
	return storedResponse(scope, 200, stored);
}

/** An answer that is exactly what is stored, in the version of the request. */
export async function storedResponse(
	{ served }: RequestScope,
	status: number,
	stored: StoredObject,
): Promise<ObjectResponse> {
	const { resource, version } = served;
	const value = stored.value as KubeObject;
	await resource.showAhead(() => [value], version);
	const object = resource.convertFromStorage(value, version);
	return object === value
		? { type: "object", status, object, stored }
		: { type: "object", status, object };
}

/** What a write left: 201 when it made the object. */
export async function writeResponse(
	scope: RequestScope,
	result: WriteResult,
): Promise<ApiResponse> {
	const status = result.created ? 201 : 200;
	if (result.stored) return storedResponse(scope, status, result.stored);
	const { resource, version } = scope.served;
	await resource.showAhead(() => [result.object], version);
	return {
		type: "object",
		status,
		object: resource.convertFromStorage(result.object, version),
	};
}

/** Waits until the cache has seen a revision; 504 when it does not come. */
export async function waitForRevision(
	{ served, services, context }: RequestScope,
	revision: number,
): Promise<void> {
	const { cache } = served.store;
	if (revision <= cache.revision) return;
	const timeout = new AbortController();
	const cancel = services.clock.setTimeout(
		() => timeout.abort(),
		revisionWaitMilliseconds,
	);
	const { signal } = context.request;
	const onGone = () => timeout.abort();
	signal.addEventListener("abort", onGone, { once: true });
	try {
		await cache.waitFor(revision, timeout.signal);
	} catch {
		throw tooLargeVersion(revision, cache.revision);
	} finally {
		cancel();
		signal.removeEventListener("abort", onGone);
	}
}

/** storage.NewTooLargeResourceVersionError */
export const tooLargeVersion = (
	revision: number,
	current: number,
): StatusError =>
	new StatusError(
		504,
		"Timeout",
		`Timeout: Too large resource version: ${BigInt(revision)}, current: ${current}`,
		{
			causes: [
				{
					reason: "ResourceVersionTooLarge",
					message: "Too large resource version",
				},
			],
			retryAfterSeconds: 1,
		},
	);

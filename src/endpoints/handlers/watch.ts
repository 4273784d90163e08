import { resourceExpired, StatusError } from "../../apimachinery/errors.ts";
import type { WatchEventType } from "../../apimachinery/object.ts";
import {
	isCompacted,
	isSlowConsumer,
	translateStorageError,
} from "../../registry/generic/storage-errors.ts";
import type {
	StorageEvent,
	StoredObject,
} from "../../registry/generic/store.ts";
import {
	type ListOptions,
	type Predicate,
	parseListOptions,
	parseVersion,
} from "../list-options.ts";
import { FrameEncoder } from "../negotiation/frames.ts";
import { Patience } from "../patience.ts";
import type { ApiResponse, WatchFrame } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { waitForRevision } from "./get.ts";
import { WatchStream } from "./watch-stream.ts";

/** --min-request-timeout: a watch without a timeout ends after this many seconds to twice as many. */
const minRequestTimeout = 1800;

/** GET with watch=true, and the deprecated /watch/ paths. */
export async function watchObjects(
	scope: RequestScope,
	name = "",
): Promise<ApiResponse> {
	const { served, context } = scope;
	const options = parseListOptions(context.query, served.resource, true, name);
	const from = parseVersion(options.resourceVersion);
	const encoder = FrameEncoder.negotiate(scope);
	const seconds =
		options.timeoutSeconds && options.timeoutSeconds > 0
			? options.timeoutSeconds
			: Math.round(minRequestTimeout * (1 + Math.random()));
	if (options.sendInitialEvents && from !== undefined && from > 0)
		await waitForRevision(scope, from);
	return {
		type: "watch",
		status: 200,
		contentType: encoder.contentType,
		batches: new WatchStream(scope, options, from, seconds * 1000, encoder),
	};
}

/** Without a version, or with 0, a watch begins with what there is. */
export const wantsInitialState = (options: ListOptions): boolean =>
	options.sendInitialEvents ??
	(options.resourceVersion === "" || options.resourceVersion === "0");

/** What is there already, as far as it is selected; others have their turn meanwhile. */
export async function initialFrames(
	items: readonly StoredObject[],
	predicate: Predicate | undefined,
	encoder: FrameEncoder,
): Promise<WatchFrame[]> {
	const patience = new Patience();
	const frames: WatchFrame[] = [];
	for (const stored of items) {
		if (patience.over) await patience.rest();
		if (predicate === undefined || predicate(stored.value))
			frames.push(encoder.stored("ADDED", stored));
	}
	return frames;
}

/** What a watcher with this selector sees of a write, if anything (storage/cacher's convertToWatchEvent). */
export function frameOf(
	event: StorageEvent,
	predicate: Predicate | undefined,
	encoder: FrameEncoder,
): WatchFrame | undefined {
	const { previous, object } = event;
	if (predicate === undefined) return encoder.event(typeOf(event), event);
	const before = previous !== undefined && predicate(previous.value);
	if (event.type === "DELETE")
		return before ? encoder.event("DELETED", event) : undefined;
	const after = predicate(object.value);
	if (after) return encoder.event(before ? "MODIFIED" : "ADDED", event);
	return before
		? encoder.departed(previous as StoredObject, event.revision)
		: undefined;
}

const typeOf = (event: StorageEvent): WatchEventType =>
	event.type === "DELETE"
		? "DELETED"
		: event.previous === undefined
			? "ADDED"
			: "MODIFIED";

/** How a watch that can't go on says so. */
export function watchError(
	error: unknown,
	from: number,
	current: number,
): StatusError {
	if (isCompacted(error))
		return resourceExpired(`too old resource version: ${from} (${current})`);
	if (isSlowConsumer(error))
		return resourceExpired("the watcher did not keep up with the events");
	if (error instanceof StatusError) return error;
	return translateStorageError(error) as StatusError;
}

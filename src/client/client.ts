import type {
	GroupVersionKind,
	KubeList,
	KubeObject,
	WatchEvent,
} from "../apimachinery/object.ts";

/** A resource as a client addresses it. `constants.ts` has one of these for every built-in kind a component uses. */
export interface ResourceRef<T extends KubeObject = KubeObject>
	extends GroupVersionKind {
	readonly resource: string;
	readonly namespaced: boolean;
	/** Never set: carries the type of the objects. */
	readonly _type?: T;
}

export interface ListParams {
	readonly labelSelector?: string;
	readonly fieldSelector?: string;
	readonly limit?: number;
	readonly continue?: string;
	readonly resourceVersion?: string;
	readonly resourceVersionMatch?: "Exact" | "NotOlderThan";
}
export interface WatchParams extends ListParams {
	readonly timeoutSeconds?: number;
	readonly allowWatchBookmarks?: boolean;
	readonly sendInitialEvents?: boolean;
}
export interface WriteParams {
	readonly dryRun?: boolean;
	readonly fieldManager?: string;
}
export interface PatchParams extends WriteParams {
	/** Only with apply. */
	readonly force?: boolean;
}
export type PatchType = "json" | "merge" | "strategic" | "apply";
export interface DeleteParams {
	readonly gracePeriodSeconds?: number;
	readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
	readonly preconditions?: { uid?: string; resourceVersion?: string };
	readonly dryRun?: boolean;
}

/** A raw request, for paths that are no plain resource. */
export interface RawRequest {
	readonly method: string;
	/** Path and query. */
	readonly path: string;
	readonly body?: unknown;
	readonly contentType?: string;
	/** Of the answer; JSON when absent. */
	readonly accept?: string;
	readonly signal?: AbortSignal;
}

/**
 * The API as a component sees it: typed, over either transport (in process or HTTPS). Objects that come back are
 * shared and read-only by convention: copy before you change one. Failures are StatusErrors.
 */
export interface Client {
	/** The user this client acts as, for messages. */
	readonly userAgent: string;
	get<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
	): Promise<T>;
	list<T extends KubeObject>(
		resource: ResourceRef<T>,
		/** "" means all namespaces, or a cluster-scoped kind. */
		namespace: string,
		params?: ListParams,
	): Promise<KubeList<T>>;
	/** Ends when the server ends the stream or the signal is aborted; an ERROR event is thrown as a StatusError. */
	watch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		params: WatchParams,
		signal: AbortSignal,
	): AsyncIterable<WatchEvent<T>>;
	create<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params?: WriteParams,
	): Promise<T>;
	update<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params?: WriteParams,
	): Promise<T>;
	updateStatus<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params?: WriteParams,
	): Promise<T>;
	patch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		type: PatchType,
		body: unknown,
		params?: PatchParams,
		subresource?: string,
	): Promise<T>;
	delete<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		params?: DeleteParams,
	): Promise<void>;
	deleteCollection<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		params?: DeleteParams & ListParams,
	): Promise<void>;
	/** POST, GET or PUT of a subresource, e.g. pods/binding, serviceaccounts/token, namespaces/finalize. */
	subresource<R>(
		method: "GET" | "POST" | "PUT",
		resource: ResourceRef,
		namespace: string,
		name: string,
		subresource: string,
		body?: unknown,
	): Promise<R>;
	/** The parsed JSON (or text) of any path. */
	raw<R>(request: RawRequest): Promise<R>;
}

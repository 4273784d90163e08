/** Plain JSON shapes that every Kubernetes object shares (k8s.io/apimachinery/pkg/apis/meta/v1). */

export type DeepReadonly<T> = T extends (infer U)[]
	? readonly DeepReadonly<U>[]
	: T extends object
		? { readonly [K in keyof T]: DeepReadonly<T[K]> }
		: T;

export type JsonValue =
	| string
	| number
	| boolean
	| null
	| JsonValue[]
	| { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

export interface OwnerReference {
	apiVersion: string;
	kind: string;
	name: string;
	uid: string;
	controller?: boolean;
	blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
	manager?: string;
	operation?: "Apply" | "Update";
	apiVersion?: string;
	time?: string;
	fieldsType?: string;
	fieldsV1?: FieldsV1;
	subresource?: string;
}

/** The JSON trie of field ownership: `{"f:spec": {"f:replicas": {}}}`. */
export interface FieldsV1 {
	[path: string]: FieldsV1;
}

export interface ObjectMeta {
	name?: string;
	generateName?: string;
	namespace?: string;
	uid?: string;
	resourceVersion?: string;
	generation?: number;
	/** RFC 3339, whole seconds, UTC. */
	creationTimestamp?: string;
	deletionTimestamp?: string;
	deletionGracePeriodSeconds?: number;
	labels?: Record<string, string>;
	annotations?: Record<string, string>;
	ownerReferences?: OwnerReference[];
	finalizers?: string[];
	managedFields?: ManagedFieldsEntry[];
	selfLink?: string;
}

/** The members of metadata in the order of Go's struct, as whoever reads the bytes sees them. */
export const metaFields = [
	"name",
	"generateName",
	"namespace",
	"selfLink",
	"uid",
	"resourceVersion",
	"generation",
	"creationTimestamp",
	"deletionTimestamp",
	"deletionGracePeriodSeconds",
	"labels",
	"annotations",
	"ownerReferences",
	"finalizers",
	"managedFields",
] as const satisfies readonly (keyof ObjectMeta)[];

export interface KubeObject {
	apiVersion: string;
	kind: string;
	metadata: ObjectMeta;
}

/** An object whose kind is known only at run time: anything may stand beside the metadata. */
export interface UnstructuredObject extends KubeObject {
	// biome-ignore lint/suspicious/noExplicitAny: the dynamic edge, as unstructured.Unstructured is in Go
	[field: string]: any;
}

export interface ListMeta {
	resourceVersion?: string;
	continue?: string;
	remainingItemCount?: number;
}

export interface KubeList<T extends KubeObject = KubeObject> {
	apiVersion: string;
	kind: string;
	metadata: ListMeta;
	items: T[];
}

export type WatchEventType =
	| "ADDED"
	| "MODIFIED"
	| "DELETED"
	| "BOOKMARK"
	| "ERROR";

export interface WatchEvent<T = KubeObject> {
	type: WatchEventType;
	object: T;
}

export interface GroupVersion {
	readonly group: string;
	readonly version: string;
}
export interface GroupVersionKind extends GroupVersion {
	readonly kind: string;
}
export interface GroupResource {
	readonly group: string;
	readonly resource: string;
}
export interface GroupVersionResource extends GroupVersion {
	readonly resource: string;
}

/** `apps/v1` -> {group: "apps", version: "v1"}; `v1` -> {group: "", version: "v1"}. */
export function parseApiVersion(apiVersion: string): GroupVersion {
	const slash = apiVersion.indexOf("/");
	return slash < 0
		? { group: "", version: apiVersion }
		: {
				group: apiVersion.slice(0, slash),
				version: apiVersion.slice(slash + 1),
			};
}

/** {group: "apps", version: "v1"} -> `apps/v1`; the core group has no prefix. */
export function apiVersionOf({ group, version }: GroupVersion): string {
	return group === "" ? version : `${group}/${version}`;
}

/** `pods`, or `deployments.apps` outside the core group: how messages name a resource. */
export function qualifiedResource({ group, resource }: GroupResource): string {
	return group === "" ? resource : `${resource}.${group}`;
}

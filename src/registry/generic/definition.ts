import type { Clock } from "../../apimachinery/clock.ts";
import type { StatusError } from "../../apimachinery/errors.ts";
import type { FieldError } from "../../apimachinery/field.ts";
import type {
	FieldsV1,
	GroupVersionKind,
	KubeObject,
} from "../../apimachinery/object.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { DecodedBody, ParsedBody } from "../../openapi/body.ts";
import type { Store } from "./store.ts";

export type Verb =
	| "get"
	| "list"
	| "watch"
	| "create"
	| "update"
	| "patch"
	| "delete"
	| "deletecollection";

export const allVerbs: readonly Verb[] = [
	"create",
	"delete",
	"deletecollection",
	"get",
	"list",
	"patch",
	"update",
	"watch",
];

/** What the cluster was started with, as far as strategies need it. */
export interface RegistryConfig {
	/** CIDRs, the first family is the default one: ["10.96.0.0/16"]. */
	readonly serviceClusterIPRanges: readonly string[];
	/** Inclusive. */
	readonly nodePortRange: readonly [number, number];
	/** --event-ttl */
	readonly eventTTLSeconds: number;
	/** Parts of the control plane that do not run: `scheduler`, `controllers`. */
	readonly disabledComponents?: readonly string[];
}

/** What hooks may ask of the world around them. */
export interface RegistryContext {
	readonly clock: Clock;
	readonly config: RegistryConfig;
	newUid(): string;
	/** The store of another kind, by `pods` or `deployments.apps`. */
	store(qualifiedResource: string): Store;
	/** A service that the composition root provides (authorizer, token issuer, allocators ...), by its key. */
	service<T>(key: ServiceKey<T>): T;
}

/** A typed name under which the composition root provides something to strategies and subresources. */
export interface ServiceKey<T> {
	readonly name: string;
	/** Never set: carries the type. */
	readonly _type?: T;
}

/** One request as hooks see it. */
export interface HookContext extends RegistryContext {
	readonly user: UserInfo | undefined;
	readonly dryRun: boolean;
	/** "" for the resource itself. */
	readonly subresource: string;
	/** The version that the client speaks (`events.k8s.io/v1`); undefined for writes that come from within. */
	readonly apiVersion: string | undefined;
	/** Adds a Warning header to the answer. */
	warn(text: string): void;
	/** A note for the audit log. */
	annotate(key: string, value: string): void;
}

/** A column of `kubectl get` (meta/v1 TableColumnDefinition) with the function that fills it. */
export interface Column<T> {
	readonly name: string;
	readonly type: "string" | "integer" | "date" | "number" | "boolean";
	/** `name` for the first column of most kinds. */
	readonly format?: string;
	/** 0 is always shown, 1 only with -o wide. */
	readonly priority?: number;
	/** Free text, or `{ doc: "io.k8s.api.core.v1.PodSpec.nodeName" }`: the description of that field in OpenAPI. */
	readonly description: string | { readonly doc: string };
	/** `now` is for ages, in milliseconds. */
	cell(object: T, now: number): unknown;
}

/** A version of the API in which a kind is served. */
export interface VersionDefinition<T extends KubeObject> {
	/** `v1`. */
	readonly name: string;
	/** Another group than the kind's: events.k8s.io Events are stored as those of the core group. */
	readonly group?: string;
	/** The OpenAPI definition (`io.k8s.api.core.v1.Pod`), or the schema itself for custom resources. */
	readonly schema: string | Schema;
	/** Of custom resources: the OpenAPI v3 schema as the documents show it. */
	readonly openAPISchema?: unknown;
	/** False for versions that are only stored. */
	readonly served?: boolean;
	/** Subresources of the kind that this version is not served with: custom kinds decide that by version. */
	readonly lacks?: readonly string[];
	/** Answered as a Warning header on every request. */
	readonly deprecationWarning?: string;
	/** Reads a parsed body instead of the schema's typed decoder; throws an Error with Go's text. */
	decode?(body: ParsedBody): DecodedBody;
	/** Fills in defaults in place, after decoding, in this version's form (k8s.io/kubernetes/pkg/apis/.../defaults.go). */
	setDefaults?(object: T): void;
	/**
	 * To and from the storage version, when that is another one; not in place. With the storage version itself,
	 * `fromStorage` brings what was stored earlier up to date; it returns the very same object when that changes nothing.
	 */
	toStorage?(object: KubeObject): KubeObject;
	fromStorage?(object: KubeObject): KubeObject;
	readonly columns?: readonly Column<T>[];
}

/** A subresource that is a view of the stored object: written by PUT and PATCH of the whole object (status, resize, approval ...). */
export interface ObjectSubresource<T extends KubeObject> {
	readonly verbs?: readonly ("get" | "update" | "patch")[];
	/** Resets what this subresource may not change; the default keeps everything but `.status` from `old`. */
	prepareForUpdate?(object: T, old: T, context: HookContext): void;
	validateUpdate?(object: T, old: T, context: HookContext): FieldError[];
	warnings?(object: T, old: T): string[];
	/** Field sets that managers of this subresource never own. */
	readonly resetFields?: FieldsV1;
	/** Runs instead of the ordinary write, e.g. namespaces/finalize removes the object with its last finalizer. */
	afterUpdate?(object: T, context: HookContext): Promise<void>;
}

export interface SubresourceRequest {
	readonly namespace: string;
	readonly name: string;
	/** The decoded and defaulted body of a POST or PUT; undefined for GET. */
	readonly body: KubeObject | undefined;
	readonly query: URLSearchParams;
	readonly context: HookContext;
	readonly signal: AbortSignal;
	/** Mutating and validating admission for an object that this call is about to write or act on. */
	admit(object: KubeObject, old?: KubeObject): Promise<void>;
}

/** A subresource that is a function (binding, eviction, token): its kind is not the parent's. */
export interface FunctionSubresource {
	/** What discovery and OpenAPI say of it. */
	readonly kind: GroupVersionKind;
	/** Older versions of that kind whose bodies are taken as well. */
	readonly otherVersions?: readonly string[];
	/** The definition that the body is decoded with; absent: no body. */
	readonly schema?: string;
	setDefaults?(object: KubeObject): void;
	/** Whether the answer is the body itself, so that it tells who owns which of its fields. */
	readonly tracksFields?: boolean;
	create?(request: SubresourceRequest): Promise<KubeObject>;
	get?(request: SubresourceRequest): Promise<KubeObject>;
	/** `connect` kinds (exec, log, proxy) are answered by the apiserver through the kubelet: only discovery is declared here. */
	readonly connectMethods?: readonly string[];
}

/** Where autoscaling/v1 Scale finds its numbers, as JSON paths without the leading dot. */
export interface ScaleSubresource {
	readonly specReplicasPath: string;
	readonly statusReplicasPath: string;
	/** A path to a LabelSelector object, a map of labels, or a selector text. */
	readonly labelSelectorPath?: string;
}

export interface Subresources<T extends KubeObject> {
	readonly status?: ObjectSubresource<T>;
	readonly scale?: ScaleSubresource;
	readonly objects?: Readonly<Record<string, ObjectSubresource<T>>>;
	readonly functions?: Readonly<Record<string, FunctionSubresource>>;
}

/** Keeps or gives back what was reserved for a write. */
export type FinishFunction = (success: boolean) => void | Promise<void>;

export interface DeletionRequest {
	/** Seconds, as asked or undefined. */
	readonly gracePeriodSeconds: number | undefined;
}

/** Objects that exist only in answers: they have no versions, and nobody can watch them. */
export interface ComputedObjects<T extends KubeObject> {
	/** All there are, as of now. */
	list(context: RegistryContext): readonly T[];
	/** What is answered for a name that none of them has. */
	absent(name: string): StatusError;
}

/**
 * All there is to say about a kind: discovery, routes, OpenAPI, tables, defaulting, validation, field ownership and
 * the generic tests derive from it. Hooks are methods; they may change `object` in place but never `old` or
 * anything reachable from it.
 */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
	/** "" for the core group. */
	readonly group: string;
	readonly kind: string;
	/** The group that messages about invalid objects name, where it isn't the kind's own (events.k8s.io Events). */
	readonly validationGroup?: string;
	readonly names: {
		readonly plural: string;
		readonly singular: string;
		readonly shortNames?: readonly string[];
		readonly categories?: readonly string[];
		/** Default: kind + "List". */
		readonly listKind?: string;
	};
	readonly scope: "Namespaced" | "Cluster";
	/** In order of preference. */
	readonly versions: readonly VersionDefinition<T>[];
	/** An apiVersion (`autoscaling/v2`); default: the first version. */
	readonly storageVersion?: string;
	/** Under /registry/: default the plural name; custom resources use `<group>/<plural>`. */
	readonly storagePrefix?: string;
	/** Default: all of them. */
	readonly verbs?: readonly Verb[];
	readonly subresources?: Subresources<T>;
	/** For kinds that are never stored (reviews): POST runs this and nothing else. */
	evaluate?(object: T, context: HookContext): Promise<T>;
	/** For kinds that are worked out whenever they are read, and never stored. */
	readonly computed?: ComputedObjects<T>;

	/** Messages for a bad name; `prefix` is true for a generateName. Default: RFC 1123 subdomain. */
	validateName?(name: string, prefix: boolean): readonly string[];
	/** Resets what a client can't set (the default drops `.status` when there is a status subresource). */
	prepareForCreate?(object: T, context: HookContext): void;
	/** Default: keeps `.status` of `old` when there is a status subresource. */
	prepareForUpdate?(object: T, old: T, context: HookContext): void;
	validate?(object: T, context: HookContext): FieldError[];
	/** Runs instead of `validate` on updates; call your own validate from here where Kubernetes does. */
	validateUpdate?(object: T, old: T, context: HookContext): FieldError[];
	/**
	 * Most kinds report changed metadata (validateObjectMetaUpdate) a second time, ahead of everything else that
	 * is wrong with an update; this one does so itself in validateUpdate, elsewhere or not at all.
	 */
	readonly checksMetadataUpdate?: boolean;
	warnings?(object: T, old: T | undefined): string[];
	/** After validation. */
	canonicalize?(object: T): void;
	/** generation is 1 on create and rises when anything but metadata and status changed; "once": it stays 1. */
	readonly hasGeneration?: boolean | "once";
	/** What managers of the main resource never own; default `{"f:status": {}}` with a status subresource. */
	readonly resetFields?: FieldsV1;
	/** PUT creates what is not there (default false). */
	readonly allowCreateOnUpdate?: boolean;
	/** PUT without a resourceVersion is accepted (default true). */
	readonly allowUnconditionalUpdate?: boolean;
	/** DELETE answers the object instead of a Status (default false). */
	readonly returnsDeletedObject?: boolean;
	/** What a DELETE without a propagation policy does (Jobs and ReplicationControllers orphan). */
	readonly defaultDeletionPropagation?: "Orphan" | "Background";
	/** The warning for a DELETE that leaves the propagation to that default. */
	readonly orphaningWarning?: string;
	/** Seconds this object may take to go; undefined when its kind knows no graceful deletion (Kubernetes' CheckGracefulDelete). */
	gracePeriod?(object: T, request: DeletionRequest): number | undefined;
	/** May refuse a deletion by throwing a StatusError. */
	beforeDelete?(object: T, context: HookContext): Promise<void>;
	/**
	 * May turn a deletion into a write: gets a copy it may change, and returns true when that copy is to be
	 * stored (if it differs) and answered instead (a Namespace becomes Terminating).
	 */
	interceptDelete?(draft: T, context: HookContext): boolean;
	/** Whether an object that is being deleted stays although it has no finalizers (a Namespace with spec.finalizers). */
	holdsDeletion?(object: T): boolean;
	/**
	 * Reserves things (IPs, ports), ahead of prepareForCreate and validation; the returned function is called with
	 * whether the write succeeded.
	 */
	beginCreate?(
		object: T,
		context: HookContext,
	): Promise<FinishFunction | undefined>;
	beginUpdate?(
		object: T,
		old: T,
		context: HookContext,
	): Promise<FinishFunction | undefined>;
	/**
	 * For kinds whose versions somebody else converts: does it ahead, so that `fromStorage` and `toStorage` of the
	 * versions, which take no time, find these objects converted to `apiVersion`. Throws a StatusError.
	 */
	convertAhead?(
		objects: readonly KubeObject[],
		apiVersion: string,
	): Promise<void>;
	/** After the object is gone for good. */
	afterDelete?(object: T, context: HookContext): void | Promise<void>;
	/** Beyond metadata.name and metadata.namespace; the message for other fields is derived from these. */
	readonly selectableFields?: Readonly<Record<string, (object: T) => string>>;
	/** What the error for an unknown field selector says; default: the conversion-function form of apiserver's generic kinds. */
	unsupportedFieldSelector?(field: string): string;
	/** Objects are removed this long after their last write (Events). */
	timeToLiveSeconds?(config: RegistryConfig): number;
	/** Default columns are Name and Created At. A version's own columns come first. */
	readonly columns?: readonly Column<T>[];
	/** The order of the rows of a table, where it isn't that of the list. */
	compareRows?(a: T, b: T): number;
}

/** Checks a definition's type where it is written; definitions of different kinds then fit in one list. */
export function defineResource<T extends KubeObject>(
	definition: ResourceDefinition<T>,
): ResourceDefinition {
	return definition as unknown as ResourceDefinition;
}

import type { Clock } from "../apimachinery/clock.ts";
import type {
	GroupVersionKind,
	GroupVersionResource,
	KubeObject,
} from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { Client } from "../client/client.ts";
import type { WebhookTransport } from "../webhook/transport.ts";
import type { AdmissionMetrics } from "./metrics.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** What is about to happen (k8s.io/apiserver/pkg/admission.Attributes). */
export interface AdmissionAttributes {
	readonly operation: AdmissionOperation;
	/** Kind and resource of the version that was requested; the object is in that version. */
	readonly kind: GroupVersionKind;
	readonly resource: GroupVersionResource;
	/** "" for the resource itself. */
	readonly subresource: string;
	/** "" while a generateName has not been used yet. */
	readonly name: string;
	readonly namespace: string;
	/** The new object; undefined for DELETE. Mutating plug-ins change it in place or put another one here. */
	object: KubeObject | undefined;
	/** Shared with storage: never change it. */
	readonly oldObject: KubeObject | undefined;
	/** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions as the client sent them. */
	readonly options: Readonly<Record<string, unknown>> | undefined;
	readonly dryRun: boolean;
	readonly user: UserInfo;
	/** A Warning header for the client. */
	warn(text: string): void;
	/** A note for the audit log (key `pod-security.kubernetes.io/enforce-policy`), from that level on; Metadata by default. */
	annotate(key: string, value: string, level?: "Metadata" | "Request"): void;
}

/** What plug-ins may ask of the cluster. Look-ups are synchronous: they read the API server's own cache. */
export interface AdmissionEnvironment {
	readonly clock: Clock;
	readonly authorizer: Authorizer;
	/** Acts as the API server itself (system:apiserver, in system:masters). */
	readonly client: Client;
	/** The stored object by qualified resource (`pods`, `priorityclasses.scheduling.k8s.io`), in its storage version. */
	find(
		qualifiedResource: string,
		namespace: string,
		name: string,
	): KubeObject | undefined;
	/** All stored objects of a kind in a namespace ("" for all). */
	list(qualifiedResource: string, namespace: string): readonly KubeObject[];
	/** Whether there is no object of a kind at all; cheaper than asking for a list. */
	isEmpty(qualifiedResource: string): boolean;
	/** The scope of a served kind, and whether it is served at all. */
	namespaced(resource: GroupVersionResource): boolean | undefined;
	/** Where objects of a kind are, and what they consist of; undefined when the kind is not served. */
	served(kind: GroupVersionKind): ServedKind | undefined;
	/** What the server calls these resources in other groups or versions: the same objects in another form. */
	equivalents(
		resource: GroupVersionResource,
	): readonly GroupVersionKindResource[];
	/** An object in another version of its kind. */
	convert(object: KubeObject, apiVersion: string): KubeObject;
	/**
	 * A changed object as if a client had sent it: decoded and defaulted. Throws an Error with the decoder's text; about
	 * fields that there are not only when it is to be strict.
	 */
	decode(object: unknown, strict?: boolean): KubeObject;
	/** Reaches what users run. */
	readonly webhooks: WebhookTransport;
	readonly metrics: AdmissionMetrics;
}

export interface ServedKind {
	/** `pods`, `leases.coordination.k8s.io` */
	readonly qualified: string;
	readonly namespaced: boolean;
	readonly schema: Schema;
}

export interface GroupVersionKindResource extends GroupVersionKind {
	readonly resource: string;
}

/** One run over the mutating plug-ins; there is a second one when a webhook changed what others had seen. */
export interface AdmissionPass {
	readonly isReinvocation: boolean;
	/** Asks for the second run. */
	requestReinvocation(): void;
	/** What a plug-in remembers from the first run to the second. */
	readonly memory: Map<string, unknown>;
}

/**
 * One admission plug-in. `admit` may change the object, `validate` only refuse; both throw a StatusError to refuse.
 * Neither runs for what `handles` excludes.
 */
export interface AdmissionPlugin {
	readonly name: string;
	readonly enabledByDefault: boolean;
	readonly operations: readonly AdmissionOperation[];
	/** Qualified resources (with subresource as `pods/exec`) it looks at; absent: all. Makes the others cost nothing. */
	readonly resources?: readonly string[];
	admit?(
		attributes: AdmissionAttributes,
		environment: AdmissionEnvironment,
		pass: AdmissionPass,
	): Promise<void> | void;
	validate?(
		attributes: AdmissionAttributes,
		environment: AdmissionEnvironment,
	): Promise<void> | void;
}

/** The enabled plug-ins, in order, as the endpoints call them. */
export interface AdmissionChain {
	/** False when no mutating plug-in looks at this: the caller then need not prepare for changes. */
	mutates(resource: string, operation: AdmissionOperation): boolean;
	admit(attributes: AdmissionAttributes): Promise<void>;
	validate(attributes: AdmissionAttributes): Promise<void>;
}

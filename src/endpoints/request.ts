import type { IncomingMessage, ServerResponse } from "node:http";
import type { KubeObject, WatchEventType } from "../apimachinery/object.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { RequestAudit } from "../audit/index.ts";
import type { PeerCertificate } from "../authentication/authenticator.ts";
import type { StoredObject } from "../registry/generic/store.ts";
import type { Negotiated } from "./negotiation/accept.ts";
import type { RequestInfo } from "./request-info.ts";

export type HeaderMap = Readonly<Record<string, string | string[] | undefined>>;

/** A request as it comes in from any transport. */
export interface ApiRequest {
	readonly method: string;
	/** As sent, percent-encoding kept, without the query. */
	readonly path: string;
	/** Without the question mark; "" when absent. */
	readonly rawQuery: string;
	readonly headers: HeaderMap;
	/** Aborted when the client goes away. */
	readonly signal: AbortSignal;
	/** Reads the whole body, at most `limit` bytes (RequestEntityTooLarge beyond). */
	readBody(limit: number): Promise<Buffer>;
	/** The in-process transport hands over the object itself. */
	readonly object?: unknown;
	readonly peerCertificate?: PeerCertificate | undefined;
	readonly loopbackUser?: UserInfo | undefined;
	readonly remoteAddress?: string | undefined;
	/** For handlers that take the connection over (express, upgrades). */
	readonly native?: NativeExchange | undefined;
}

export interface NativeExchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
}

/** What travels along the handler chain. */
export interface RequestContext {
	readonly request: ApiRequest;
	readonly info: RequestInfo;
	readonly query: URLSearchParams;
	/** Milliseconds since the epoch, by the injected clock. */
	readonly receivedAt: number;
	readonly auditId: string;
	/** Set by authentication, replaced by impersonation. */
	user: UserInfo | undefined;
	/** Warning texts for the answer, in order, without repeats. */
	readonly warnings: Set<string>;
	/** Headers that filters add to the answer. */
	readonly responseHeaders: Record<string, string | string[]>;
	/** Key/value notes of authorization and admission for audit. */
	readonly annotations: Map<string, string>;
	/** What the innermost handler answered, and the form it negotiated for that. */
	answered?: NegotiatedResponse;
	/** Set when the request is audited: handlers tell it what was asked and answered. */
	audit?: RequestAudit;
}

/** An answer and the form in which the client wants it. */
export interface NegotiatedResponse {
	readonly response: ApiResponse;
	readonly negotiated: Negotiated;
}

/** The answer as handlers give it: what is said, not how it is encoded (that is negotiation's). */
export type ApiResponse =
	| ObjectResponse
	| ListResponse
	| CollectionResponse
	| WatchResponse
	| BytesResponse
	| StreamResponse
	| TakeoverResponse;

interface ResponseHead {
	readonly status: number;
	readonly headers?: Record<string, string | string[]>;
}

/** One object; `stored` lends its bytes when the object is exactly what is stored. */
export interface ObjectResponse extends ResponseHead {
	readonly type: "object";
	readonly object: KubeObject | Readonly<Record<string, unknown>>;
	readonly stored?: StoredObject;
}

/** A list whose items are stored objects (or converted values without stored bytes). */
export interface ListResponse extends ResponseHead {
	readonly type: "list";
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		resourceVersion?: string;
		continue?: string;
		remainingItemCount?: number;
	};
	readonly items: readonly ListItem[];
	/** Built-in lists leave kind and apiVersion out of their items. */
	readonly itemsHaveType: boolean;
}

/** A Table or a list of metadata: its parts are made while they are written. */
export interface CollectionResponse extends ResponseHead {
	readonly type: "collection";
	/** Everything but the parts. */
	readonly head: Readonly<Record<string, unknown>>;
	/** Where the parts go. */
	readonly member: "items" | "rows";
	readonly size: number;
	part(index: number): unknown;
}

export interface ListItem {
	readonly value: KubeObject;
	readonly bytes?: Buffer;
}

/** One event of a watch; watchers of the same thing share it, and so its bytes. */
export interface WatchFrame {
	readonly type: WatchEventType;
	readonly object: unknown;
	/** The event as it goes over the wire, framing included; made on first use. */
	readonly bytes: Buffer;
}

/** Events in the batches they were committed in. Ends when the request is aborted or its time is up. */
export interface WatchResponse extends ResponseHead {
	readonly type: "watch";
	readonly contentType: string;
	readonly batches: AsyncIterable<readonly WatchFrame[]>;
}

export interface BytesResponse extends ResponseHead {
	readonly type: "bytes";
	readonly contentType: string;
	readonly bytes: Buffer | string;
}

/** A body that is produced piece by piece (logs). */
export interface StreamResponse extends ResponseHead {
	readonly type: "stream";
	readonly contentType: string;
	readonly chunks: AsyncIterable<Buffer>;
}

/** The handler answers on the native exchange itself. */
export interface TakeoverResponse extends ResponseHead {
	readonly type: "takeover";
	run(exchange: NativeExchange): void;
}

export type Handler = (context: RequestContext) => Promise<ApiResponse>;
export type Filter = (next: Handler) => Handler;

/** A request as clients make it, before it is put on a wire. */
export interface TransportRequest {
	readonly method: string;
	/** Percent-encoded path. */
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** JSON data; it becomes the server's own on the loopback transport. */
	readonly body?: unknown;
	readonly signal: AbortSignal;
}

export interface Answer {
	/** Parsed JSON, or text. */
	readonly body: unknown;
	/** Of a watch: events in the batches in which they came. */
	readonly events?: AsyncIterable<
		readonly { readonly type: string; readonly object: unknown }[]
	>;
}

/** How a client reaches its server. Failures that the server answered are thrown as StatusErrors. */
export interface Transport {
	send(request: TransportRequest): Promise<Answer>;
}

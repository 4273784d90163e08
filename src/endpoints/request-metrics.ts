/** One finished request, as the apiserver_request_* metrics count it. */
export interface FinishedRequest {
	readonly verb: string;
	readonly group: string;
	readonly version: string;
	readonly resource: string;
	readonly subresource: string;
	/** resource, namespace, cluster or "" */
	readonly scope: string;
	readonly dryRun: string;
	readonly code: number;
	readonly seconds: number;
}

/** Where requests are counted; implemented by the apiserver's metrics. */
export interface RequestMetrics {
	started(verb: string, longRunning: boolean): () => void;
	finished(request: FinishedRequest): void;
}

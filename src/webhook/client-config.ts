/** How to reach a webhook: a URL, or a Service inside the cluster (admissionregistration/v1 and apiextensions/v1 WebhookClientConfig). */
export interface ClientConfig {
	readonly url?: string;
	readonly service?: {
		readonly namespace: string;
		readonly name: string;
		readonly path?: string;
		readonly port?: number;
	};
	/** Base64 of a PEM bundle. */
	readonly caBundle?: string;
}

import { accessFromKubeconfig } from "./access.ts";
import { httpsTransport } from "./https.ts";

export interface Webhook {
	/** Posts JSON data, or text that is JSON already, and gives the parsed answer. Throws a StatusError or a network error. */
	post(body: unknown): Promise<unknown>;
	/** Lets go of idle connections. */
	close(): void;
}

const defaultTimeoutMs = 30_000;

/**
 * The server that a kubeconfig-format file describes, for the webhooks of authentication, authorization and audit: the
 * cluster's server is the URL to post to (k8s.io/apiserver/pkg/util/webhook). Throws when the file can't be read.
 */
export function webhookFromKubeconfig(
	file: string,
	timeoutMs = defaultTimeoutMs,
): Webhook {
	const access = accessFromKubeconfig(file);
	const url = new URL(access.server);
	const transport = httpsTransport({
		...access,
		server: `${url.origin}${url.pathname}`,
	});
	return {
		async post(body) {
			const { body: answer } = await transport.send({
				method: "POST",
				path: "",
				query: url.search.slice(1),
				headers: {
					accept: "application/json, */*",
					"content-type": "application/json",
					"user-agent": "kube-apiserver/v1.36.2",
				},
				body,
				signal: AbortSignal.timeout(timeoutMs),
			});
			return answer;
		},
		close: () => transport.close(),
	};
}

import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parseYaml } from "../../src/apimachinery/yaml.ts";

export interface HttpAnswer {
	readonly status: number;
	readonly headers: NodeJS.Dict<string | string[]>;
	readonly text: string;
	readonly bytes: Buffer;
	/** The body as JSON. */
	json<T>(): T;
}

export interface HttpClient extends Disposable {
	send(
		method: string,
		path: string,
		body?: unknown,
		headers?: Readonly<Record<string, string>>,
	): Promise<HttpAnswer>;
}

interface Kubeconfig {
	clusters: {
		cluster: { server: string; "certificate-authority-data": string };
	}[];
	users: {
		user: {
			"client-certificate-data": string;
			"client-key-data": string;
		};
	}[];
}

/** Where a kubeconfig's cluster is, and who its user is. */
export function credentialsOf(kubeconfigText: string) {
	const config = parseYaml(kubeconfigText).value as Kubeconfig;
	const cluster = config.clusters[0]?.cluster;
	const user = config.users[0]?.user;
	if (cluster === undefined || user === undefined)
		throw new Error("not a kubeconfig");
	const decode = (text: string) => Buffer.from(text, "base64");
	return {
		server: cluster.server,
		ca: decode(cluster["certificate-authority-data"]),
		cert: decode(user["client-certificate-data"]),
		key: decode(user["client-key-data"]),
	};
}

/** HTTPS as the user of a kubeconfig, or as nobody; the server's certificate is checked. */
export function httpClient(
	kubeconfigText: string,
	{ anonymous = false } = {},
): HttpClient {
	const { server, ca, cert, key } = credentialsOf(kubeconfigText);
	const agent = new Agent({
		keepAlive: true,
		maxSockets: 128,
		ca,
		...(anonymous ? {} : { cert, key }),
	});
	return {
		send: (method, path, body, headers = {}) =>
			new Promise((resolve, reject) => {
				const payload =
					body === undefined ||
					typeof body === "string" ||
					Buffer.isBuffer(body)
						? body
						: JSON.stringify(body);
				const outgoing = request(
					`${server}${path}`,
					{
						method,
						agent,
						headers: {
							...(payload === undefined
								? {}
								: {
										"content-type": "application/json",
										"content-length": Buffer.byteLength(payload),
									}),
							...headers,
						},
					},
					(response) => {
						const chunks: Buffer[] = [];
						response.on("data", (chunk) => chunks.push(chunk));
						response.on("error", reject);
						response.on("end", () => {
							const bytes = Buffer.concat(chunks);
							const text = bytes.toString("utf8");
							resolve({
								status: response.statusCode ?? 0,
								headers: response.headers,
								text,
								bytes,
								json: <T>() => JSON.parse(text) as T,
							});
						});
					},
				);
				outgoing.on("error", reject);
				outgoing.end(payload);
			}),
		[Symbol.dispose]: () => agent.destroy(),
	};
}

export const clientOfFile = (file: string): HttpClient =>
	httpClient(readFileSync(file, "utf8"));

import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { isIP } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import type { UserInfo } from "../../apimachinery/user.ts";
import { goNetError } from "../../webhook/errors.ts";
import type { ServiceResolver } from "../../webhook/transport.ts";
import type { RemoteAPIService } from "./api-service.ts";

/** The front proxy's certificate and key, by which aggregated servers know us. */
export interface ProxyCertificate {
	readonly certificate: string;
	readonly key: string;
}

export interface OutgoingRequest {
	readonly method: string;
	/** With the query. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string | string[]>>;
}

/** A whole answer, for those who read documents. */
export interface BackendAnswer {
	readonly status: number;
	readonly headers: IncomingMessage["headers"];
	readonly body: Buffer;
}

const maxAnswerBytes = 64 * 1024 * 1024;

/** Connections to aggregated API servers, kept alive for each server and what it is trusted by. */
export class Backends {
	readonly #resolve: ServiceResolver;
	readonly #identity: () => ProxyCertificate;
	#shown: ProxyCertificate;
	readonly #agents = new Map<string, Agent>();

	constructor(resolve: ServiceResolver, identity: () => ProxyCertificate) {
		this.#shown = identity();
		this.#resolve = resolve;
		this.#identity = identity;
	}

	/** `https://10.0.0.1:443`, where requests of this service go. Throws when there is nobody. */
	address({ spec: { service } }: RemoteAPIService): {
		host: string;
		port: number;
	} {
		return this.#resolve(service.namespace, service.name, service.port ?? 443);
	}

	/** Begins a request; the caller sends its body, if any, and listens. Throws when nobody serves it. */
	open(service: RemoteAPIService, outgoing: OutgoingRequest): ClientRequest {
		const { host, port } = this.address(service);
		const { name, namespace } = service.spec.service;
		const bracketed = isIP(host) === 6 ? `[${host}]` : host;
		return request({
			agent: this.#agent(service),
			host,
			port,
			method: outgoing.method,
			path: outgoing.path,
			headers: { ...outgoing.headers, host: `${bracketed}:${port}` },
			servername: `${name}.${namespace}.svc`,
		});
	}

	/** Reads a whole document. Throws an Error with the words of Go's client. */
	async read(
		service: RemoteAPIService,
		outgoing: OutgoingRequest,
		body: Buffer | undefined,
		timeoutMs: number,
	): Promise<BackendAnswer> {
		const begun = this.open(service, outgoing);
		const answer = new Promise<BackendAnswer>((resolve, reject) => {
			begun.on("error", (error) => reject(new Error(goNetError(error))));
			begun.once("response", (response) => collect(response, resolve, reject));
			begun.end(body);
		});
		const stopped = new AbortController();
		const late = after(timeoutMs, undefined, {
			signal: stopped.signal,
			ref: false,
		}).then(() => {
			throw new Error("net/http: request canceled (Client.Timeout exceeded)");
		});
		try {
			return await Promise.race([answer, late]);
		} finally {
			stopped.abort();
			late.catch(() => {});
			answer.catch(() => {});
			begun.destroy();
		}
	}

	#agent({ spec }: RemoteAPIService): Agent {
		const { namespace, name, port } = spec.service;
		const { insecureSkipTLSVerify: insecure = false, caBundle = "" } = spec;
		const key = [namespace, name, port, insecure, caBundle].join("\n");
		this.#followIdentity();
		let agent = this.#agents.get(key);
		if (agent === undefined) {
			agent = new Agent({
				keepAlive: true,
				cert: this.#shown.certificate,
				key: this.#shown.key,
				rejectUnauthorized: !insecure,
				...(caBundle === "" ? {} : { ca: Buffer.from(caBundle, "base64") }),
			});
			this.#agents.set(key, agent);
		}
		return agent;
	}

	/** A certificate that was renewed is for new connections. */
	#followIdentity(): void {
		const identity = this.#identity();
		if (identity === this.#shown) return;
		this.#shown = identity;
		for (const agent of this.#agents.values()) {
			// What is in use goes on to its end and is not kept then.
			agent.maxFreeSockets = 0;
			for (const socket of Object.values(agent.freeSockets).flat())
				socket?.destroy();
		}
		this.#agents.clear();
	}

	/** Lets go of all connections. */
	close(): void {
		for (const agent of this.#agents.values()) agent.destroy();
	}
}

function collect(
	response: IncomingMessage,
	resolve: (answer: BackendAnswer) => void,
	reject: (error: Error) => void,
): void {
	const chunks: Buffer[] = [];
	let size = 0;
	response.on("data", (chunk: Buffer) => {
		size += chunk.length;
		if (size > maxAnswerBytes)
			response.destroy(new Error("the answer is too large"));
		else chunks.push(chunk);
	});
	response.on("error", (error) => reject(new Error(goNetError(error))));
	response.once("end", () =>
		resolve({
			status: response.statusCode ?? 0,
			headers: response.headers,
			body: Buffer.concat(chunks),
		}),
	);
}

/** Who asks, as an aggregated server reads it from its front proxy (transport.SetAuthProxyHeaders). */
export function identityHeaders(
	user: UserInfo,
): Record<string, string | string[]> {
	const headers: Record<string, string | string[]> = {
		"x-remote-user": user.name,
	};
	if (user.uid) headers["x-remote-uid"] = user.uid;
	if (user.groups?.length) headers["x-remote-group"] = [...user.groups];
	for (const [key, values] of Object.entries(user.extra ?? {}))
		headers[`x-remote-extra-${encodeExtraKey(key)}`] = [...values];
	return headers;
}

/** Header names can't hold everything an extra key can (transport.headerKeyEscape). */
const encodeExtraKey = (key: string): string =>
	key.replace(/[^!#$&'*+\-.^_`|~0-9A-Za-z]/g, (char) =>
		[...Buffer.from(char)]
			.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
			.join(""),
	);

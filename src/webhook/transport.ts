import { createHash } from "node:crypto";
import { lookup } from "node:dns";
import { Agent, request } from "node:https";
import { isIP } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { goQuote } from "../apimachinery/field.ts";
import { type RawAnswer, readAnswer } from "./answer.ts";
import type { ClientConfig } from "./client-config.ts";
import type { Credentials } from "./credentials.ts";
import { goNetError } from "./errors.ts";

/** Where a Service's traffic goes. Throws an Error with Kubernetes' words when it goes nowhere. */
export type ServiceResolver = (
	namespace: string,
	name: string,
	port: number,
) => { readonly host: string; readonly port: number };

interface Target {
	/** As messages show it. */
	readonly url: string;
	/** Where to connect; undefined: to the URL's own host. */
	readonly connect?: { readonly host: string; readonly port: number };
}

/** That a webhook can't be called as it is configured. */
export class WebhookConfigError extends Error {}

const maxAnswerBytes = 16 * 1024 * 1024;
/** Connections that one endpoint may have; more calls wait their turn, so an overload does not grow memory. */
const maxConnections = 256;

export interface WebhookTransportOptions {
	/** What the API server shows to a host (`name:port`); undefined: nothing. */
	credentialsFor?(host: string): Credentials | undefined;
	/** As servers see the caller. */
	readonly userAgent?: string;
}

/** HTTPS to webhooks, with connections kept alive for each endpoint and authority. */
export class WebhookTransport {
	readonly #agents = new Map<string, Agent>();
	readonly #resolve: ServiceResolver;
	readonly #options: WebhookTransportOptions;

	constructor(resolve: ServiceResolver, options: WebhookTransportOptions = {}) {
		this.#resolve = resolve;
		this.#options = options;
	}

	/**
	 * Posts JSON and gives back the parsed answer. Throws an Error with the words of Go's client, a WebhookConfigError
	 * when there can't be a call at all.
	 */
	async post(
		address: ClientConfig,
		body: unknown,
		timeoutSeconds: number,
	): Promise<unknown> {
		const target = this.#target(address, timeoutSeconds);
		const answer = await this.#send(
			target,
			address.caBundle ?? "",
			JSON.stringify(body),
			timeoutSeconds * 1000,
		);
		return readAnswer(answer);
	}

	#target(address: ClientConfig, timeoutSeconds: number): Target {
		const timeout = `timeout=${timeoutSeconds}s`;
		if (address.service === undefined) {
			const url = address.url ?? "";
			return { url: `${url}${url.includes("?") ? "&" : "?"}${timeout}` };
		}
		const { namespace, name, path = "", port = 443 } = address.service;
		const separator = path.startsWith("/") || path === "" ? "" : "/";
		const url = `https://${name}.${namespace}.svc:${port}${separator}${path}?${timeout}`;
		try {
			return { url, connect: this.#resolve(namespace, name, port) };
		} catch (error) {
			throw new Error(`Post ${goQuote(url)}: ${(error as Error).message}`);
		}
	}

	#agent(host: string, caBundle: string): Agent {
		const key = `${host} ${createHash("sha256").update(caBundle).digest("base64")}`;
		let agent = this.#agents.get(key);
		if (agent === undefined) {
			const { cert, key: privateKey } =
				this.#options.credentialsFor?.(host) ?? {};
			agent = new VerifyingAgent({
				keepAlive: true,
				maxSockets: maxConnections,
				...(caBundle === "" ? {} : { ca: authorities(caBundle) }),
				...(cert && privateKey ? { cert, key: privateKey } : {}),
			});
			this.#agents.set(key, agent);
		}
		return agent;
	}

	#send(
		{ url, connect }: Target,
		caBundle: string,
		body: string,
		timeoutMs: number,
	): Promise<RawAnswer> {
		const { hostname, host } = new URL(url);
		const agent = this.#agent(host, caBundle);
		const { authorization } = this.#options.credentialsFor?.(host) ?? {};
		return new Promise((resolve, reject) => {
			const signal = AbortSignal.timeout(timeoutMs);
			const fail = (error: Error) => {
				const socket = outgoing.socket as TLSSocket | null;
				const shown = socket ? certificates.get(socket) : undefined;
				const why = signal.aborted
					? "context deadline exceeded"
					: goNetError(error, shown, Date.now());
				reject(new Error(`Post ${goQuote(url)}: ${why}`));
			};
			const outgoing = request(
				url,
				{
					method: "POST",
					agent,
					signal,
					headers: {
						"content-type": "application/json",
						"content-length": Buffer.byteLength(body),
						accept: "application/json, */*",
						"user-agent": this.#options.userAgent ?? "kube-apiserver-admission",
						...(authorization && { authorization }),
					},
					...(isIP(hostname) ? {} : { servername: hostname }),
					...(connect && {
						port: connect.port,
						lookup: fixedLookup(connect.host),
					}),
				},
				(response) => {
					const chunks: Buffer[] = [];
					let size = 0;
					response.on("data", (chunk: Buffer) => {
						size += chunk.length;
						if (size > maxAnswerBytes)
							outgoing.destroy(new Error("http: response body too large"));
						else chunks.push(chunk);
					});
					response.on("error", fail);
					response.on("end", () =>
						resolve({
							status: response.statusCode ?? 0,
							contentType: response.headers["content-type"] ?? "",
							text: Buffer.concat(chunks).toString("utf8"),
						}),
					);
				},
			);
			outgoing.on("error", fail);
			outgoing.end(body);
		});
	}

	/** Lets go of idle connections. */
	close(): void {
		for (const agent of this.#agents.values()) agent.destroy();
	}
}

function authorities(caBundle: string): Buffer {
	const pem = Buffer.from(caBundle, "base64");
	if (!pem.includes("-----BEGIN CERTIFICATE-----"))
		throw new WebhookConfigError(
			"could not get REST client: unable to load root certificates: unable to parse bytes as PEM block",
		);
	return pem;
}

/** What servers showed, for the messages about what is wrong with it: a refused connection forgets it. */
const certificates = new WeakMap<TLSSocket, PeerCertificate>();

class VerifyingAgent extends Agent {
	override createConnection(
		...args: Parameters<Agent["createConnection"]>
	): ReturnType<Agent["createConnection"]> {
		const socket = super.createConnection(...args) as TLSSocket;
		// Before the verification, which closes the connection.
		socket.prependListener("secure", () => {
			certificates.set(socket, socket.getPeerCertificate());
		});
		return socket;
	}
}

/** Connects to another host than the URL names, whose certificate is still checked against the URL. */
const fixedLookup =
	(address: string) =>
	(
		_host: string,
		options: object,
		callback: (error: Error | null, ...rest: never[]) => void,
	): void => {
		lookup(address, options as never, callback as never);
	};

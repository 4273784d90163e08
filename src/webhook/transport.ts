import { createHash } from "node:crypto";
import { lookup } from "node:dns";
import { Agent, request } from "node:https";
import { isIP } from "node:net";
import { goQuote } from "../apimachinery/field.ts";
import { parseYaml } from "../apimachinery/yaml.ts";
import type { ClientConfig } from "./client-config.ts";

/** Where a Service's traffic goes, when it does not go to its endpoints. */
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

const maxAnswerBytes = 16 * 1024 * 1024;
/** Connections that one endpoint may have; more calls wait their turn, so an overload does not grow memory. */
const maxConnections = 256;

/** HTTPS to webhooks, with connections kept alive for each endpoint and authority. */
export class WebhookTransport {
	readonly #agents = new Map<string, Agent>();
	readonly #resolve: ServiceResolver;

	constructor(resolve: ServiceResolver) {
		this.#resolve = resolve;
	}

	/** Posts JSON and gives back the parsed answer. Throws an Error with the words of Go's client. */
	async post(
		config: ClientConfig,
		body: unknown,
		timeoutSeconds: number,
	): Promise<unknown> {
		const { url, connect } = this.#target(config, timeoutSeconds);
		const answer = await this.#send(
			url,
			connect,
			config.caBundle ?? "",
			JSON.stringify(body),
			timeoutSeconds * 1000,
		);
		return readAnswer(answer);
	}

	#target(config: ClientConfig, timeoutSeconds: number): Target {
		const timeout = `timeout=${timeoutSeconds}s`;
		if (config.service === undefined) {
			const url = config.url ?? "";
			return { url: `${url}${url.includes("?") ? "&" : "?"}${timeout}` };
		}
		const { namespace, name, path = "", port = 443 } = config.service;
		const separator = path.startsWith("/") || path === "" ? "" : "/";
		const url = `https://${name}.${namespace}.svc:${port}${separator}${path}?${timeout}`;
		try {
			return { url, connect: this.#resolve(namespace, name, port) };
		} catch (error) {
			throw new Error(`Post ${goQuote(url)}: ${(error as Error).message}`);
		}
	}

	#agent(url: string, caBundle: string): Agent {
		const key = `${new URL(url).host} ${createHash("sha256").update(caBundle).digest("base64")}`;
		let agent = this.#agents.get(key);
		if (agent === undefined) {
			agent = new Agent({
				keepAlive: true,
				maxSockets: maxConnections,
				...(caBundle === "" ? {} : { ca: Buffer.from(caBundle, "base64") }),
			});
			this.#agents.set(key, agent);
		}
		return agent;
	}

	#send(
		url: string,
		connect: Target["connect"],
		caBundle: string,
		body: string,
		timeoutMs: number,
	): Promise<RawAnswer> {
		const failed = (why: string) => new Error(`Post ${goQuote(url)}: ${why}`);
		return new Promise((resolve, reject) => {
			const signal = AbortSignal.timeout(timeoutMs);
			const host = new URL(url).hostname;
			const outgoing = request(
				url,
				{
					method: "POST",
					agent: this.#agent(url, caBundle),
					signal,
					headers: {
						"content-type": "application/json",
						"content-length": Buffer.byteLength(body),
						accept: "application/json, */*",
						"user-agent": "kube-apiserver-admission",
					},
					...(isIP(host) ? {} : { servername: host }),
					...(connect === undefined
						? {}
						: { port: connect.port, lookup: fixedLookup(connect.host) }),
				},
				(response) => {
					const chunks: Buffer[] = [];
					let size = 0;
					response.on("data", (chunk: Buffer) => {
						size += chunk.length;
						if (size > maxAnswerBytes)
							outgoing.destroy(new Error("the answer is too large"));
						else chunks.push(chunk);
					});
					response.on("error", (error) => reject(failed(goNetError(error))));
					response.on("end", () =>
						resolve({
							status: response.statusCode ?? 0,
							contentType: response.headers["content-type"] ?? "",
							text: Buffer.concat(chunks).toString("utf8"),
						}),
					);
				},
			);
			outgoing.on("error", (error) =>
				reject(
					failed(
						signal.aborted ? "context deadline exceeded" : goNetError(error),
					),
				),
			);
			outgoing.end(body);
		});
	}

	/** Lets go of idle connections. */
	close(): void {
		for (const agent of this.#agents.values()) agent.destroy();
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

interface RawAnswer {
	readonly status: number;
	readonly contentType: string;
	readonly text: string;
}

const goNetErrors: Readonly<Record<string, string>> = {
	ECONNREFUSED: "connect: connection refused",
	ECONNRESET: "read: connection reset by peer",
	EHOSTUNREACH: "connect: no route to host",
	ENETUNREACH: "connect: network is unreachable",
	ETIMEDOUT: "i/o timeout",
};

/** The text that Go's client has for a failed connection. */
export function goNetError(error: Error): string {
	const {
		code = "",
		address,
		port,
	} = error as NodeJS.ErrnoException & {
		address?: string;
		port?: number;
	};
	if (code === "ENOTFOUND")
		return `dial tcp: lookup ${(error as { hostname?: string }).hostname}: no such host`;
	const known = goNetErrors[code];
	if (known !== undefined)
		return address === undefined
			? known
			: `dial tcp ${address}:${port}: ${known}`;
	return goTlsError(code, error);
}

function goTlsError(code: string, error: Error): string {
	const verify = "tls: failed to verify certificate: x509:";
	switch (code) {
		case "DEPTH_ZERO_SELF_SIGNED_CERT":
		case "SELF_SIGNED_CERT_IN_CHAIN":
		case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
		case "UNABLE_TO_GET_ISSUER_CERT":
		case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
			return `${verify} certificate signed by unknown authority`;
		case "CERT_HAS_EXPIRED":
		case "CERT_NOT_YET_VALID":
			return `${verify} certificate has expired or is not yet valid`;
		case "ERR_TLS_CERT_ALTNAME_INVALID":
			return `${verify} ${error.message}`;
		case "EPROTO":
			return "tls: first record does not look like a TLS handshake";
		default:
			return error.message === "socket hang up" ? "EOF" : error.message;
	}
}

/** The decoded answer, or the error that client-go makes of a status. */
function readAnswer({ status, contentType, text }: RawAnswer): unknown {
	if (status < 200 || status > 206) throw new Error(statusText(status, text));
	if (text === "")
		throw new Error(
			`0-length response with status code: ${status} and content type: ${contentType}`,
		);
	let value: unknown;
	try {
		value = parseYaml(text).value;
	} catch (error) {
		throw new Error(
			`couldn't get version/kind; json parse error: ${(error as Error).message}`,
		);
	}
	if (typeof value === "object" && value !== null && !Array.isArray(value))
		return value;
	const type = Array.isArray(value) ? "array" : typeof value;
	throw new Error(
		`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
	);
}

const statusTexts: Readonly<Record<number, string>> = {
	400: "the server rejected our request for an unknown reason",
	401: "the server has asked for the client to provide credentials",
	404: "the server could not find the requested resource",
	405: "the server does not allow this method on the requested resource",
	409: "the server reported a conflict",
	422: "the server rejected our request due to an error in our request",
	429: "the server has received too many requests and has asked us to try again later",
	503: "the server is currently unable to handle the request",
	504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};

/** What client-go says of an answer that is no success (errors.NewGenericServerResponse). */
function statusText(status: number, text: string): string {
	try {
		const body = JSON.parse(text) as { kind?: string; message?: string };
		if (body?.kind === "Status" && body.message) return body.message;
	} catch {
		// not a Status
	}
	const known = statusTexts[status];
	if (known !== undefined) return known;
	if (status === 403) return text.trim();
	return status >= 500
		? `an error on the server (${goQuote(text.trim() || "unknown")}) has prevented the request from succeeding`
		: `the server responded with the status code ${status} but did not return more information`;
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { TLSSocket } from "node:tls";
import { requestEntityTooLarge } from "../apimachinery/errors.ts";
import type { PeerCertificate } from "../authentication/authenticator.ts";
import type {
	ApiRequest,
	HeaderMap,
	NativeExchange,
} from "../endpoints/request.ts";

/** The part of a message that both HTTP versions share. */
interface Exchange {
	readonly method: string;
	readonly url: string;
	readonly headers: HeaderMap;
	readonly socket: TLSSocket;
	/** The readable side. */
	readonly source: NodeJS.ReadableStream & { destroy(): void };
	/** Calls back once when the client goes away before the answer is complete. */
	onGone(callback: () => void): void;
	native(): NativeExchange;
}

/** One request off the wire. What is costly and rarely used is made on demand. */
class WireRequest implements ApiRequest {
	readonly method: string;
	readonly path: string;
	readonly rawQuery: string;
	readonly headers: HeaderMap;
	readonly #exchange: Exchange;
	#controller: AbortController | undefined;
	#native: NativeExchange | undefined;

	constructor(exchange: Exchange) {
		this.#exchange = exchange;
		this.method = exchange.method;
		this.headers = exchange.headers;
		const { url } = exchange;
		const mark = url.indexOf("?");
		this.path = mark < 0 ? url : url.slice(0, mark);
		this.rawQuery = mark < 0 ? "" : url.slice(mark + 1);
	}

	get signal(): AbortSignal {
		if (this.#controller === undefined) {
			const controller = new AbortController();
			this.#controller = controller;
			this.#exchange.onGone(() => controller.abort());
		}
		return this.#controller.signal;
	}

	get peerCertificate(): PeerCertificate | undefined {
		return peerCertificateOf(this.#exchange.socket);
	}

	get remoteAddress(): string | undefined {
		return this.#exchange.socket.remoteAddress;
	}

	get native(): NativeExchange {
		this.#native ??= this.#exchange.native();
		return this.#native;
	}

	readBody(limit: number): Promise<Buffer> {
		return readAll(this.#exchange.source, this.headers, limit);
	}
}

export const requestOfHttp1 = (
	request: IncomingMessage,
	response: ServerResponse,
): ApiRequest =>
	new WireRequest({
		method: request.method ?? "GET",
		url: request.url ?? "/",
		headers: withIdentityLists(request.headers, request.rawHeaders),
		socket: request.socket as TLSSocket,
		source: request,
		onGone: (callback) =>
			response.once("close", () => {
				if (!response.writableFinished) callback();
			}),
		native: () => ({ request, response }),
	});

export const requestOfHttp2 = (
	stream: ServerHttp2Stream,
	headers: IncomingHttpHeaders,
	rawHeaders: readonly string[],
	socket: TLSSocket,
	native: () => NativeExchange,
): ApiRequest =>
	new WireRequest({
		method: headers[":method"] ?? "GET",
		url: headers[":path"] ?? "/",
		headers: withIdentityLists(headers, rawHeaders),
		socket,
		source: stream,
		onGone: (callback) =>
			stream.once("close", () => {
				// A stream that was cut off ends its writable side by itself: only `aborted` tells.
				if (stream.aborted || !stream.writableFinished) callback();
			}),
		native,
	});

/** Headers that name users and groups: one value may hold a comma, so repeated ones must not be joined. */
const isIdentityHeader = (name: string): boolean =>
	name.startsWith("impersonate-") || name.startsWith("x-remote-");

/** Node joins repeated headers with commas; those about identity come as lists of what was sent. */
function withIdentityLists(
	headers: HeaderMap,
	raw: readonly string[],
): HeaderMap {
	let copy: Record<string, string | string[] | undefined> | undefined;
	for (const name in headers) {
		if (!isIdentityHeader(name)) continue;
		copy ??= { ...headers };
		const values: string[] = [];
		for (let i = 0; i < raw.length; i += 2)
			if (raw[i]?.toLowerCase() === name) values.push(raw[i + 1] ?? "");
		copy[name] = values;
	}
	return copy ?? headers;
}

const peerCertificates = new WeakMap<TLSSocket, PeerCertificate | null>();

/** The certificates a connection showed, read once for each connection. */
function peerCertificateOf(socket: TLSSocket): PeerCertificate | undefined {
	const known = peerCertificates.get(socket);
	if (known !== undefined) return known ?? undefined;
	const chain: Buffer[] = [];
	let certificate = socket.getPeerCertificate(true);
	while (certificate?.raw !== undefined) {
		chain.push(certificate.raw);
		const issuer = certificate.issuerCertificate;
		if (issuer === undefined || issuer === certificate) break;
		certificate = issuer;
	}
	const peer = chain.length > 0 ? { chain } : null;
	peerCertificates.set(socket, peer);
	return peer ?? undefined;
}

function readAll(
	source: Exchange["source"],
	headers: HeaderMap,
	limit: number,
): Promise<Buffer> {
	const declared = Number(headers["content-length"]);
	if (declared > limit)
		return Promise.reject(requestEntityTooLarge(`limit is ${limit}`));
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let complete = false;
		source.on("data", (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) chunks.push(chunk);
			else {
				chunks.length = 0;
				reject(requestEntityTooLarge(`limit is ${limit}`));
			}
		});
		source.once("end", () => {
			complete = true;
			resolve(
				chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
			);
		});
		source.once("error", reject);
		source.once("close", () => {
			if (!complete) reject(new ClientGoneError());
		});
	});
}

/** The client went away before its request was read: there is nobody to answer. */
export class ClientGoneError extends Error {
	constructor() {
		super("the client closed the connection");
		this.name = "ClientGoneError";
	}
}

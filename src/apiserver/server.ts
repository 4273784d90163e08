import { createServer as createHttp1Server } from "node:http";
import {
	createServer as createHttp2Server,
	Http2ServerRequest,
	Http2ServerResponse,
	type IncomingHttpHeaders,
	type ServerHttp2Session,
	type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { ApiRequest, NativeExchange } from "../endpoints/request.ts";
import { http1Responder, http2Responder, type Responder } from "./answer.ts";
import { requestOfHttp1, requestOfHttp2 } from "./transport.ts";

/** Answers one request; must not throw. */
export type RequestListener = (
	request: ApiRequest,
	responder: Responder,
) => void;

/** Takes over an HTTP/1.1 connection that asks for an upgrade. */
export type UpgradeListener = (
	request: ApiRequest,
	exchange: NativeExchange & { readonly head: Buffer },
) => void;

export interface ServerOptions {
	/** PEM. */
	readonly key: string;
	readonly cert: string;
	/** PEM of the authorities named to clients when they are asked for a certificate. */
	readonly clientCa: string;
	readonly host: string;
	/** 0 picks a free one. */
	readonly port: number;
	readonly onRequest: RequestListener;
	readonly onUpgrade: UpgradeListener;
}

export interface RunningServer {
	readonly host: string;
	readonly port: number;
	/** Serves new connections with another certificate. */
	setCertificate(key: string, cert: string, clientCa: string): void;
	/** Stops listening and cuts every connection that is still open after `graceMilliseconds`. */
	close(graceMilliseconds?: number): Promise<void>;
}

/** How much of an answer may wait to be sent while the next request of the connection is read. */
const http1Backlog = 1024 * 1024;

/**
 * Node pauses its parser when a request arrives before the last answer is on its way (16 kB by default), and then takes
 * what TLS had decrypted already for a syntax error: clients with large bodies would lose their connection.
 */
function allowBacklog(socket: TLSSocket): void {
	const { _writableState: state } = socket as unknown as {
		_writableState: { highWaterMark: number };
	};
	state.highWaterMark = http1Backlog;
}

/** kube-apiserver's --http2-max-streams-per-connection */
const maxConcurrentStreams = 1000;
const streamWindow = 1024 * 1024;

/**
 * HTTPS for both versions of HTTP on one port: TLS is ended here and ALPN decides, so that neither version pays for a
 * compatibility layer.
 */
export async function listen(options: ServerOptions): Promise<RunningServer> {
	const sockets = new Set<TLSSocket>();
	const sessions = new Set<ServerHttp2Session>();
	const http1 = createHttp1Server({ keepAliveTimeout: 90_000 });
	http1.requestTimeout = 0; // watches and slow uploads have no end; the request timeout is the handler chain's
	http1.on("request", (request, response) =>
		options.onRequest(
			requestOfHttp1(request, response),
			http1Responder(response),
		),
	);
	http1.on("upgrade", (request, socket, head) => {
		socket.on("error", () => socket.destroy());
		const exchange = { request, response: undefined as never, head };
		options.onUpgrade(
			requestOfHttp1(request, detachedResponse(socket as TLSSocket)),
			exchange,
		);
	});
	const http2 = createHttp2Server({
		settings: { maxConcurrentStreams, initialWindowSize: streamWindow },
	});
	http2.on("session", (session) => {
		sessions.add(session);
		session.setLocalWindowSize(8 * streamWindow);
		session.once("close", () => sessions.delete(session));
		session.on("error", () => session.destroy());
	});
	const onStream = (
		stream: ServerHttp2Stream,
		headers: IncomingHttpHeaders,
		_flags: number,
		rawHeaders: readonly string[],
	) => {
		stream.on("error", () => stream.destroy());
		const native = (): NativeExchange => {
			const request = new Http2ServerRequest(stream, headers, {}, rawHeaders);
			const response = new Http2ServerResponse(stream);
			return { request, response } as unknown as NativeExchange;
		};
		const socket = stream.session?.socket as TLSSocket;
		options.onRequest(
			requestOfHttp2(stream, headers, rawHeaders, socket, native),
			http2Responder(stream),
		);
	};
	http2.on("stream", onStream as never); // @types/node knows nothing of rawHeaders
	const tls = createTlsServer(
		{
			key: options.key,
			cert: options.cert,
			ca: options.clientCa,
			requestCert: true,
			rejectUnauthorized: false, // who the client is, is for authentication to say
			ALPNProtocols: ["h2", "http/1.1"],
			minVersion: "TLSv1.2",
		},
		(socket) => {
			sockets.add(socket);
			socket.once("close", () => sockets.delete(socket));
			socket.on("error", () => socket.destroy());
			socket.setNoDelay(true);
			if (socket.alpnProtocol === "h2") {
				http2.emit("connection", socket);
				return;
			}
			allowBacklog(socket);
			http1.emit("connection", socket);
		},
	);
	tls.on("tlsClientError", (_error, socket) => socket.destroy());
	await new Promise<void>((resolve, reject) => {
		tls.once("error", reject);
		tls.listen(options.port, options.host, () => {
			tls.off("error", reject);
			resolve();
		});
	});
	return {
		host: options.host,
		port: (tls.address() as AddressInfo).port,
		setCertificate: (key, cert, clientCa) =>
			tls.setSecureContext({ key, cert, ca: clientCa }),
		async close(graceMilliseconds = 0) {
			const closed = new Promise<void>((resolve) => tls.close(() => resolve()));
			for (const session of sessions) session.close();
			http1.closeIdleConnections();
			const cut = () => {
				for (const session of sessions) session.destroy();
				for (const socket of sockets) socket.destroy();
			};
			if (graceMilliseconds > 0) {
				const timer = setTimeout(cut, graceMilliseconds);
				await closed;
				clearTimeout(timer);
			} else {
				cut();
				await closed;
			}
		},
	};
}

/** Node gives no response object for upgrades; only the close event is needed of it. */
const detachedResponse = (socket: TLSSocket) =>
	({
		once: (event: string, callback: () => void) => socket.once(event, callback),
		writableFinished: false,
	}) as unknown as Parameters<typeof requestOfHttp1>[1];

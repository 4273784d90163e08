import type { ServerResponse } from "node:http";
import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { EncodedResponse } from "../endpoints/negotiation/encode.ts";

/** How an encoded answer leaves on one HTTP version. */
export interface Responder {
	send(response: EncodedResponse): void;
	/** Whether anything was sent already. */
	readonly started: boolean;
}

export function http1Responder(response: ServerResponse): Responder {
	return {
		get started() {
			return response.headersSent;
		},
		send(encoded) {
			const { body } = encoded;
			if (response.destroyed) return;
			if (body.type === "bytes") {
				encoded.headers["content-length"] = String(body.bytes.length);
				response.writeHead(encoded.status, encoded.headers);
				response.end(body.bytes);
				return;
			}
			response.writeHead(encoded.status, encoded.headers);
			response.flushHeaders();
			void pump(body.chunks, response);
		},
	};
}

export function http2Responder(stream: ServerHttp2Stream): Responder {
	return {
		get started() {
			return stream.headersSent;
		},
		send(encoded) {
			if (stream.destroyed || stream.closed) return;
			const { body } = encoded;
			const headers: OutgoingHttpHeaders = encoded.headers;
			headers[":status"] = encoded.status;
			if (body.type === "bytes") {
				const { length } = body.bytes;
				headers["content-length"] = length;
				stream.respond(headers, { endStream: length === 0 });
				if (length > 0) stream.end(body.bytes);
				return;
			}
			stream.respond(headers);
			void pump(body.chunks, stream);
		},
	};
}

type Writable = ServerResponse | ServerHttp2Stream;

async function pump(
	chunks: AsyncIterable<Buffer>,
	target: Writable,
): Promise<void> {
	try {
		for await (const chunk of chunks) {
			if (target.destroyed) return;
			if (!target.write(chunk))
				await new Promise<void>((resolve) => {
					target.once("drain", resolve);
					target.once("close", resolve);
				});
		}
		target.end();
	} catch {
		// The status line is out: cutting the connection is the only way left to say that the answer is not whole.
		target.destroy();
	}
}

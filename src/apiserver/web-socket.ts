import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import { webSocketProtocols } from "../authentication/websocket-bearer.ts";
import type { HeaderMap } from "../endpoints/request.ts";

/** RFC 6455, section 1.3. */
const handshakeKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Control frames are this long at most; longer ones are data, which nobody reads. */
const maxControlPayload = 125;

/** The server's side of a WebSocket that only sends: what the client says is ignored but for pings and its goodbye. */
export class WebSocketSender {
	readonly #socket: Duplex;
	#unread: Buffer = Buffer.alloc(0);
	/** Bytes of a data frame that are still to be skipped. */
	#skip = 0;

	/** Answers the handshake. `head` is what came behind it; `headers` go out with the answer. */
	constructor(
		socket: Duplex,
		head: Buffer,
		request: HeaderMap,
		headers: Readonly<Record<string, string | string[]>>,
	) {
		this.#socket = socket;
		socket.write(handshake(request, headers));
		socket.on("data", (chunk: Buffer) => this.#read(chunk));
		socket.on("end", () => socket.end());
		if (head.length > 0) this.#read(head);
	}

	/** Resolves when there is room for more; at once when the connection is gone. */
	send(kind: "text" | "binary", payload: Buffer): Promise<void> {
		return this.#write(opcodes[kind], payload);
	}

	/** Says goodbye: 1000, nothing is wrong. */
	close(): void {
		void this.#write(opcodes.close, Buffer.from([0x03, 0xe8]));
		this.#socket.end();
	}

	#write(opcode: number, payload: Buffer): Promise<void> {
		const socket = this.#socket;
		if (!socket.writable) return Promise.resolve();
		socket.cork();
		socket.write(frameHead(opcode, payload.length));
		const room = socket.write(payload);
		socket.uncork();
		if (room) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				socket.off("drain", done).off("close", done);
				resolve();
			};
			socket.once("drain", done).once("close", done);
		});
	}

	#read(chunk: Buffer): void {
		let bytes = Buffer.concat([this.#unread, chunk]);
		for (;;) {
			const skipped = Math.min(this.#skip, bytes.length);
			this.#skip -= skipped;
			bytes = bytes.subarray(skipped);
			const frame = this.#skip > 0 ? undefined : readHead(bytes);
			if (frame === undefined) break;
			const end = frame.start + frame.length;
			if (frame.length > maxControlPayload || frame.opcode < opcodes.close) {
				bytes = bytes.subarray(frame.start);
				this.#skip = frame.length;
				continue;
			}
			if (bytes.length < end) break;
			this.#control(frame, bytes.subarray(frame.start, end));
			bytes = bytes.subarray(end);
		}
		this.#unread = bytes;
	}

	#control({ opcode, mask }: FrameHead, masked: Buffer): void {
		if (opcode === opcodes.close) this.close();
		if (opcode !== opcodes.ping) return;
		const payload = masked.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
		void this.#write(opcodes.pong, Buffer.from(payload));
	}
}

function handshake(
	request: HeaderMap,
	headers: Readonly<Record<string, string | string[]>>,
): string {
	const accept = createHash("sha1")
		.update(`${request["sec-websocket-key"]}${handshakeKey}`)
		.digest("base64");
	const [protocol] = webSocketProtocols(request);
	const lines = [
		"HTTP/1.1 101 Switching Protocols",
		"upgrade: websocket",
		"connection: Upgrade",
		`sec-websocket-accept: ${accept}`,
		...(protocol === undefined ? [] : [`sec-websocket-protocol: ${protocol}`]),
		...Object.entries(headers).flatMap(([name, values]) =>
			[values].flat().map((value) => `${name}: ${value}`),
		),
	];
	return `${lines.join("\r\n")}\r\n\r\n`;
}

/** An unmasked frame that is a whole message (RFC 6455, section 5.2). */
function frameHead(opcode: number, length: number): Buffer {
	if (length < 126) return Buffer.from([0x80 | opcode, length]);
	const long = length > 0xffff;
	const head = Buffer.alloc(long ? 10 : 4);
	head[0] = 0x80 | opcode;
	head[1] = long ? 127 : 126;
	if (long) head.writeBigUInt64BE(BigInt(length), 2);
	else head.writeUInt16BE(length, 2);
	return head;
}

interface FrameHead {
	readonly opcode: number;
	readonly length: number;
	readonly mask: Buffer;
	/** Where the payload begins. */
	readonly start: number;
}

/** undefined while the head is not complete. */
function readHead(bytes: Buffer): FrameHead | undefined {
	if (bytes.length < 2) return undefined;
	const size = (bytes[1] as number) & 0x7f;
	const more = size === 126 ? 2 : size === 127 ? 8 : 0;
	const masked = ((bytes[1] as number) & 0x80) !== 0;
	const start = 2 + more + (masked ? 4 : 0);
	if (bytes.length < start) return undefined;
	const length =
		more === 0
			? size
			: more === 2
				? bytes.readUInt16BE(2)
				: Number(bytes.readBigUInt64BE(2));
	return {
		opcode: (bytes[0] as number) & 0x0f,
		length,
		mask: masked ? bytes.subarray(2 + more, start) : Buffer.alloc(4),
		start,
	};
}

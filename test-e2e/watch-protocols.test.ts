import { request } from "node:https";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../src/index.ts";
import { credentialsOf, type HttpClient, httpClient } from "./support/http.ts";

const path = "/api/v1/namespaces/default/configmaps";
let cluster: Cluster;
let client: HttpClient;

beforeAll(async () => {
	cluster = await Cluster.start({
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	client = httpClient(cluster.kubeconfig);
}, 30_000);
afterAll(async () => {
	client[Symbol.dispose]();
	await cluster.stop();
});

/** Opens a WebSocket by hand and hands out the payloads of its frames. */
async function openWebSocket(
	query: string,
	headers: Record<string, string> = {},
) {
	const { server, ...credentials } = credentialsOf(cluster.kubeconfig);
	const { socket, protocol } = await new Promise<{
		socket: Duplex;
		protocol: string | undefined;
	}>((resolve, reject) => {
		const upgrade = request(`${server}${path}?${query}`, {
			agent: false,
			...credentials,
			headers: {
				connection: "Upgrade",
				upgrade: "websocket",
				"sec-websocket-version": "13",
				"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
				...headers,
			},
		});
		upgrade.on("upgrade", (answer, stream) => {
			expect(answer.headers["sec-websocket-accept"]).toBe(
				"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
			);
			resolve({
				socket: stream,
				protocol: answer.headers["sec-websocket-protocol"],
			});
		});
		upgrade.on("response", (answer) =>
			reject(new Error(`answered ${answer.statusCode}`)),
		);
		upgrade.on("error", reject);
		upgrade.end();
	});
	let bytes = Buffer.alloc(0);
	let wake = () => {};
	socket.on("data", (chunk: Buffer) => {
		bytes = Buffer.concat([bytes, chunk]);
		wake();
	});
	const next = async (): Promise<{ opcode: number; payload: Buffer }> => {
		for (;;) {
			const short = (bytes[1] ?? 0) & 0x7f;
			const start = short === 126 ? 4 : 2;
			const length =
				short === 126 && bytes.length > 3 ? bytes.readUInt16BE(2) : short;
			if (bytes.length >= 2 && bytes.length >= start + length) {
				const frame = {
					opcode: (bytes[0] as number) & 15,
					payload: bytes.subarray(start, start + length),
				};
				bytes = bytes.subarray(start + length);
				return frame;
			}
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	};
	return { socket, protocol, next };
}

describe("a watch over a WebSocket", () => {
	it("sends every event as a text message, answers pings and says goodbye", async () => {
		const { socket, next } = await openWebSocket(
			"watch=true&timeoutSeconds=2&fieldSelector=metadata.name=ws",
		);
		await client.send("POST", path, { metadata: { name: "ws" } });
		const { opcode, payload } = await next();
		expect(opcode).toBe(1);
		expect(JSON.parse(payload.toString())).toMatchObject({
			type: "ADDED",
			object: { kind: "ConfigMap", metadata: { name: "ws" } },
		});
		socket.write(Buffer.from([0x89, 0x82, 1, 2, 3, 4, 0x69, 0x6b]));
		expect(await next()).toEqual({ opcode: 10, payload: Buffer.from("hi") });
		expect((await next()).opcode).toBe(8);
		socket.destroy();
	});

	it("takes the client's protocol, and sends protobuf in binary messages", async () => {
		const { socket, protocol, next } = await openWebSocket(
			"watch=true&fieldSelector=metadata.name=kube-root-ca.crt",
			{
				"sec-websocket-protocol": "base64.binary.k8s.io",
				accept: "application/vnd.kubernetes.protobuf;stream=watch",
			},
		);
		expect(protocol).toBe("base64.binary.k8s.io");
		await client.send("POST", path, {
			metadata: { name: "kube-root-ca.crt" },
		});
		expect((await next()).opcode).toBe(2);
		socket.destroy();
	});

	it("answers what is no watch as if no upgrade had been asked for", async () => {
		await expect(openWebSocket("limit=1")).rejects.toThrow("answered 200");
		await expect(openWebSocket("watch=1&resourceVersion=x")).rejects.toThrow(
			"answered 500",
		);
	});
});

import { dumpYaml, parseYaml } from "../../src/apimachinery/yaml.ts";
import { Cluster } from "../../src/index.ts";
import type { Logger } from "../../src/log.ts";
import { loadOpenAPI } from "../../src/openapi/index.ts";
import { Protobuf } from "../../src/openapi/protobuf/codec.ts";
import { type HttpClient, httpClient } from "../support/http.ts";
import { namespace } from "./sample.ts";

export interface Answer {
	readonly status: number;
	/** Warning texts, unquoted. */
	readonly warnings: readonly string[];
	// biome-ignore lint/suspicious/noExplicitAny: answers of every kind
	readonly body: any;
}

export type Wire = "json" | "yaml" | "protobuf";
const mediaTypes: Readonly<Record<Wire, string>> = {
	json: "application/json",
	yaml: "application/yaml",
	protobuf: "application/vnd.kubernetes.protobuf",
};
const protobuf = new Protobuf(loadOpenAPI());

/** An API server without controllers, and a client of it that speaks all formats. */
export class KindsApi implements AsyncDisposable {
	/** Messages of the server's log about its own failures. */
	readonly crashes: string[];
	readonly #cluster: Cluster;
	readonly #http: HttpClient;

	private constructor(cluster: Cluster, crashes: string[]) {
		this.crashes = crashes;
		this.#cluster = cluster;
		this.#http = httpClient(cluster.kubeconfig);
	}

	static async start(): Promise<KindsApi> {
		const crashes: string[] = [];
		const log: Logger = {
			info() {},
			error(message, fields = {}) {
				const error = Object.values(fields).find((of) => of instanceof Error);
				crashes.push(`${message}: ${error?.stack ?? ""}`);
			},
			child: () => log,
		};
		const cluster = await Cluster.start({
			log,
			nodes: 0,
			disable: ["scheduler", "controllers", "kubelets"],
		});
		const api = new KindsApi(cluster, crashes);
		const create = (path: string, kind: string, name: string) =>
			api.send("POST", path, { apiVersion: "v1", kind, metadata: { name } });
		await create("/api/v1/namespaces", "Namespace", namespace);
		await create(
			`/api/v1/namespaces/${namespace}/serviceaccounts`,
			"ServiceAccount",
			"default",
		);
		return api;
	}

	async send(
		method: string,
		path: string,
		body?: unknown,
		{ type = "application/json", accept = "application/json" } = {},
	): Promise<Answer> {
		const answer = await this.#http.send(method, path, body, {
			accept,
			...(body === undefined ? {} : { "content-type": type }),
			"user-agent": "kinds/1",
		});
		return {
			status: answer.status,
			warnings: [answer.headers.warning ?? []]
				.flat()
				.map((text) => text.replace(/^299 - "(.*)"$/, "$1")),
			body: read(answer.bytes, String(answer.headers["content-type"] ?? "")),
		};
	}

	/** Sends and reads another format than JSON. */
	speak(
		wire: Wire,
		method: string,
		path: string,
		body?: object,
	): Promise<Answer> {
		const type = mediaTypes[wire];
		return this.send(method, path, body && write(wire, body), {
			type,
			accept: type,
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#http[Symbol.dispose]();
		await this.#cluster[Symbol.asyncDispose]();
	}
}

function write(wire: Wire, body: object): string | Buffer {
	if (wire === "yaml") return dumpYaml(body);
	if (wire === "json") return JSON.stringify(body);
	const bytes = protobuf.encode(body);
	if (bytes === undefined) throw new Error("a kind without a protobuf form");
	return bytes;
}

function read(bytes: Buffer, type: string): unknown {
	if (type.startsWith(mediaTypes.protobuf)) return protobuf.decode(bytes);
	const text = bytes.toString();
	if (type.startsWith(mediaTypes.yaml)) return parseYaml(text).value;
	if (!type.startsWith(mediaTypes.json)) return text;
	const lines = text.trim().split("\n"); // a watch sends several
	return lines.length > 1
		? lines.map((line) => JSON.parse(line))
		: JSON.parse(text);
}

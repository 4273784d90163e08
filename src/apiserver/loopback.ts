import type { LoopbackAnswer, LoopbackServer } from "../client/loopback.ts";
import { secondsOf } from "../client/retry.ts";
import { collectionValue } from "../endpoints/negotiation/encode-list.ts";
import type { ApiRequest, ListResponse } from "../endpoints/request.ts";
import type { ApiServer } from "./api-server.ts";

/** The API server as the in-process clients call it. */
export const loopbackServer =
	(server: ApiServer): LoopbackServer =>
	async (request, user) => {
		const incoming: ApiRequest = {
			method: request.method,
			path: request.path,
			rawQuery: request.query,
			headers: request.headers,
			signal: request.signal,
			object: request.body,
			loopbackUser: user,
			readBody: () => Promise.resolve(Buffer.alloc(0)),
		};
		const { response } = await server.handle(incoming);
		const { status } = response;
		const retryAfterSeconds = secondsOf(response.headers?.["retry-after"]);
		switch (response.type) {
			case "object":
				return { status, body: response.object, retryAfterSeconds };
			case "list":
				return { status, body: listOf(response) };
			case "collection":
				return { status, body: collectionValue(response) };
			case "watch":
				return { status, body: undefined, events: response.batches };
			case "bytes":
				return { status, body: textOf(response), retryAfterSeconds };
			default:
				return { status: 501, body: notInProcess };
		}
	};

const listOf = (response: ListResponse) => ({
	kind: response.kind,
	apiVersion: response.apiVersion,
	metadata: response.metadata,
	items: response.items.map((item) => item.value),
});

function textOf(response: {
	contentType: string;
	bytes: Buffer | string;
}): LoopbackAnswer["body"] {
	const text = response.bytes.toString();
	return response.contentType.includes("json") ? JSON.parse(text) : text;
}

const notInProcess = {
	kind: "Status",
	apiVersion: "v1",
	metadata: {},
	status: "Failure",
	message: "this path is not served to in-process clients",
	code: 501,
};

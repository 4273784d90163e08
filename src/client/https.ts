import {
	Agent as HttpAgent,
	request as httpRequest,
	type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { realClock } from "../apimachinery/clock.ts";
import { type Status, statusErrorFrom } from "../apimachinery/errors.ts";
import { isObject } from "../apimachinery/json.ts";
import type { ServerAccess } from "./access.ts";
import { plainError } from "./plain-errors.ts";
import { secondsOf, sendWithRetries } from "./retry.ts";
import type { Answer, Transport, TransportRequest } from "./transport.ts";

interface Event {
	readonly type: string;
	readonly object: unknown;
}

/** Calls an API server over HTTPS, connections kept alive; `close` ends those that are idle. */
export function httpsTransport(
	access: ServerAccess,
): Transport & { close(): void } {
	const { server, ca, certificate, key, insecure, serverName } = access;
	const base = new URL(server);
	const secure = base.protocol === "https:";
	const agent = secure
		? new HttpsAgent({
				keepAlive: true,
				...(ca === undefined ? {} : { ca }),
				...(certificate === undefined ? {} : { cert: certificate }),
				...(key === undefined ? {} : { key }),
				...(insecure === true ? { rejectUnauthorized: false } : {}),
				...(serverName === undefined ? {} : { servername: serverName }),
			})
		: new HttpAgent({ keepAlive: true });
	const send = async (request: TransportRequest): Promise<Answer> => {
		const { response, status: statusCode } = await sendWithRetries(
			async () => {
				const answer = await open(request, base, agent, access.token?.());
				const { statusCode: status = 500, headers } = answer;
				const retryAfterSeconds = secondsOf(headers["retry-after"]);
				const discard = () => void answer.resume();
				return { response: answer, status, retryAfterSeconds, discard };
			},
			realClock,
			request.signal,
		);
		if (statusCode >= 400) throw errorOf(statusCode, await textOf(response));
		if (isWatch(request))
			return { body: undefined, events: eventsOf(response, request.signal) };
		const text = await textOf(response);
		const { "content-type": type = "" } = response.headers;
		return { body: type.includes("json") ? JSON.parse(text) : text };
	};
	return { send, close: () => agent.destroy() };
}

const isWatch = ({ method, query }: TransportRequest): boolean =>
	method === "GET" && /(^|&)watch=(true|1)(&|$)/.test(query);

/** Sends a request; one that a kept-alive connection lost before the server took it is sent again. */
function open(
	request: TransportRequest,
	base: URL,
	agent: HttpAgent | HttpsAgent,
	token: string | undefined,
	again = true,
): Promise<IncomingMessage> {
	const { method, path, query, headers, body, signal } = request;
	const payload =
		body === undefined
			? undefined
			: Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
	const connect = base.protocol === "https:" ? httpsRequest : httpRequest;
	return new Promise((resolve, reject) => {
		const outgoing = connect(
			{
				agent,
				host: base.hostname.replace(/^\[|\]$/g, ""),
				port: base.port,
				method,
				path: `${base.pathname.replace(/\/$/, "")}${path}${query === "" ? "" : `?${query}`}`,
				headers: {
					...headers,
					...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
					...(payload === undefined
						? {}
						: { "content-length": payload.length }),
				},
				signal,
			},
			resolve,
		);
		outgoing.on("error", (error: NodeJS.ErrnoException) => {
			const lost = outgoing.reusedSocket && error.code === "ECONNRESET";
			if (!lost || !again || signal.aborted) return reject(error);
			open(request, base, agent, token, false).then(resolve, reject);
		});
		outgoing.end(payload);
	});
}

async function textOf(response: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of response) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

function errorOf(code: number, text: string): Error {
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		body = text;
	}
	return isObject(body) && body.kind === "Status"
		? statusErrorFrom(body as unknown as Status)
		: plainError(code, text);
}

const newline = 10;

/** Events as they come, a batch for each piece of the stream that ends at least one of them. */
async function* eventsOf(
	response: IncomingMessage,
	signal: AbortSignal,
): AsyncGenerator<readonly Event[]> {
	let rest: Buffer[] = [];
	try {
		for await (const chunk of response as AsyncIterable<Buffer>) {
			const end = chunk.lastIndexOf(newline);
			if (end < 0) {
				rest.push(chunk);
				continue;
			}
			const text = Buffer.concat([...rest, chunk.subarray(0, end)]).toString();
			rest = [chunk.subarray(end + 1)];
			yield text
				.split("\n")
				.filter((line) => line !== "")
				.map((line) => JSON.parse(line) as Event);
		}
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		response.destroy();
	}
}

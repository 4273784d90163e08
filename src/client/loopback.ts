import { type Clock, realClock } from "../apimachinery/clock.ts";
import { type Status, statusErrorFrom } from "../apimachinery/errors.ts";
import { isObject } from "../apimachinery/json.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { plainError } from "./plain-errors.ts";
import { sendWithRetries } from "./retry.ts";
import type { Answer, Transport, TransportRequest } from "./transport.ts";

/** What the API server answers to a call in the same process. */
export interface LoopbackAnswer {
	readonly status: number;
	/** The object, list or text of the answer. */
	readonly body: unknown;
	/** After how many seconds a refused request may come again. */
	readonly retryAfterSeconds?: number | undefined;
	/** Of a watch. */
	readonly events?: AsyncIterable<
		readonly { readonly type: string; readonly object: unknown }[]
	>;
}

/** The API server's handler chain as a function: the request comes from `user`, who cannot be named over a socket. */
export type LoopbackServer = (
	request: TransportRequest,
	user: UserInfo,
) => Promise<LoopbackAnswer>;

/** Calls the API server in the same process, through the same handler chain, without a socket or a copy. */
export function loopbackTransport(
	server: LoopbackServer,
	user: UserInfo,
	clock: Clock = realClock,
): Transport {
	return {
		async send(request): Promise<Answer> {
			const answer = await sendWithRetries(
				async () => ({
					retryAfterSeconds: undefined,
					...(await server(request, user)),
				}),
				clock,
				request.signal,
			);
			if (answer.status >= 400)
				throw isStatus(answer.body)
					? statusErrorFrom(answer.body)
					: plainError(answer.status, String(answer.body ?? ""));
			return answer.events === undefined
				? { body: answer.body }
				: { body: answer.body, events: answer.events };
		},
	};
}

const isStatus = (body: unknown): body is Status =>
	isObject(body) && body.kind === "Status";

import { type Clock, sleep } from "../apimachinery/clock.ts";

/** How often a request is sent again before its refusal is told (client-go's rest.Request). */
const maxRetries = 10;

/** An answer that may ask to come again. */
export interface Refusable {
	readonly status: number;
	/** Of the Retry-After header, when it is a number. */
	readonly retryAfterSeconds: number | undefined;
	/** Called for an answer that is not handed out. */
	discard?(): void;
}

/** Sends a request until it is answered by more than "later" (client-go's rest/with_retry.go). */
export async function sendWithRetries<A extends Refusable>(
	send: () => Promise<A>,
	clock: Clock,
	signal: AbortSignal,
): Promise<A> {
	for (let retries = 0; ; retries++) {
		const answer = await send();
		const { status, retryAfterSeconds } = answer;
		const later = status === 429 || status >= 500;
		if (!later || retryAfterSeconds === undefined || retries >= maxRetries)
			return answer;
		answer.discard?.();
		await sleep(clock, retryAfterSeconds * 1000, signal);
	}
}

/** The seconds of a Retry-After header; a date is not understood. */
export function secondsOf(
	header: string | string[] | undefined,
): number | undefined {
	const text = Array.isArray(header) ? header[0] : header;
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

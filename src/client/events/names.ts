import { formatTime } from "../../apimachinery/clock.ts";

let serial = 0;

/** `web.18a3f0c2d41b7e55`: the object's name and the time in nanoseconds, the last six digits of which are a counter here. */
export function eventName(object: string, now: number): string {
	serial = (serial + 1) % 1_000_000;
	const nanoseconds = BigInt(Math.floor(now)) * 1_000_000n + BigInt(serial);
	return `${object}.${nanoseconds.toString(16)}`;
}

export const timeOf = formatTime;

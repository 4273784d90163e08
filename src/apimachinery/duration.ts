/** Go's time.Duration as text, the form of metav1.Duration (time/time.go, time/format.go). */
import { goQuote } from "./field.ts";

const UNITS: Readonly<Record<string, bigint>> = {
	ns: 1n,
	us: 1_000n,
	µs: 1_000n,
	μs: 1_000n,
	ms: 1_000_000n,
	s: 1_000_000_000n,
	m: 60_000_000_000n,
	h: 3_600_000_000_000n,
};
const MAX = 2n ** 63n - 1n;

/**
 * Nanoseconds of `1h30m`, `-1.5s`, `0`. Throws an Error worded as time.ParseDuration's
 * (`time: missing unit in duration "5"`).
 */
export function parseDuration(text: string): bigint {
	const negative = text[0] === "-";
	let rest = negative || text[0] === "+" ? text.slice(1) : text;
	if (rest === "0") return 0n;
	const wrong = () => new Error(`time: invalid duration ${goQuote(text)}`);
	if (rest === "") throw wrong();
	let total = 0n;
	while (rest !== "") {
		const number = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest);
		const whole = number?.[1] ?? "";
		const fraction = number?.[2] ?? "";
		if (whole === "" && fraction === "") throw wrong();
		rest = rest.slice(number?.[0].length ?? 0);
		const unit = /^[^.0-9]*/.exec(rest)?.[0] ?? "";
		if (unit === "")
			throw new Error(`time: missing unit in duration ${goQuote(text)}`);
		rest = rest.slice(unit.length);
		const factor = UNITS[unit];
		if (factor === undefined)
			throw new Error(
				`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`,
			);
		total += BigInt(whole) * factor;
		if (fraction !== "")
			total += (BigInt(fraction) * factor) / 10n ** BigInt(fraction.length);
		if (total > MAX + (negative ? 1n : 0n)) throw wrong();
	}
	return negative ? -total : total;
}

/** `1m30s`, `0s`, `1.5s`, `100ms`, `2h0m0s`: time.Duration.String. */
export function formatDuration(nanoseconds: bigint | number): string {
	const value = BigInt(nanoseconds);
	if (value === 0n) return "0s";
	const sign = value < 0n ? "-" : "";
	const size = value < 0n ? -value : value;
	if (size < 1_000n) return `${sign}${size}ns`;
	if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
	if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
	const minutes = size / 60_000_000_000n;
	const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
	if (minutes === 0n) return sign + seconds;
	const hours = minutes / 60n;
	return hours === 0n
		? `${sign}${minutes}m${seconds}`
		: `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, places: number): string {
	const unit = 10n ** BigInt(places);
	const fraction = (value % unit)
		.toString()
		.padStart(places, "0")
		.replace(/0+$/, "");
	return fraction === "" ? `${value / unit}` : `${value / unit}.${fraction}`;
}

/** `90s` -> `1m30s`: how the API server answers a duration it decoded. */
export const canonicalDuration = (text: string): string =>
	formatDuration(parseDuration(text));

/** Milliseconds of a Go duration, for timers. */
export const durationMilliseconds = (text: string): number =>
	Number(parseDuration(text)) / 1e6;

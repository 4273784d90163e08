import { CelError, CelTimestamp } from "./scalars.ts";

const rfc3339 =
	/^(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2}))?$/;

/** An RFC 3339 time, or a date alone; throws a CelError for anything else. */
export function parseTimestamp(text: string): CelTimestamp {
	const match = rfc3339.exec(text);
	const [, day = "", time = "00:00:00", fraction = "", zone = "Z"] =
		match ?? [];
	const seconds = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
	if (match === null || Number.isNaN(seconds))
		throw new CelError(
			`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`,
		);
	const nanoseconds = BigInt(fraction.padEnd(9, "0").slice(0, 9));
	return new CelTimestamp(BigInt(seconds) * 1_000_000n + nanoseconds);
}

/** `2006-01-02T15:04:05Z`, with as many digits of the second as it has. */
export function formatTimestamp({ nanoseconds }: CelTimestamp): string {
	const second = 1_000_000_000n;
	const rest = ((nanoseconds % second) + second) % second;
	const whole = new Date(Number((nanoseconds - rest) / 1_000_000n))
		.toISOString()
		.slice(0, 19);
	const digits = rest.toString().padStart(9, "0").replace(/0+$/, "");
	return digits === "" ? `${whole}Z` : `${whole}.${digits}Z`;
}

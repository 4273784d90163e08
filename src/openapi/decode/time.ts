/** The layouts in which Go names what it could not parse. */
const RFC3339 = "2006-01-02T15:04:05Z07:00";
const RFC3339_MICRO = "2006-01-02T15:04:05.000000Z07:00";

const wholeSecondsUtc = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;

/** Go's zero time, which its encoder writes as null. */
const ZERO = "0001-01-01T00:00:00Z";

/**
 * metav1.Time: RFC 3339 in, whole seconds in UTC out; null for the zero time. Throws an Error with the text of Go's
 * time.Parse.
 */
export function canonicalTime(text: string): string | null {
	if (text === ZERO) return null;
	const match = wholeSecondsUtc.exec(text);
	if (match !== null && inRange(match)) return text;
	return formatSeconds(parseTime(text, RFC3339).seconds);
}

/** metav1.MicroTime: six fractional digits, in and out. */
export function canonicalMicroTime(text: string): string | null {
	const { seconds, micros } = parseTime(text, RFC3339_MICRO);
	if (micros === 0 && formatSeconds(seconds) === ZERO) return null;
	const fraction = String(micros).padStart(6, "0");
	return `${formatSeconds(seconds).slice(0, -1)}.${fraction}Z`;
}

function inRange(match: RegExpExecArray): boolean {
	const [year, month, day, hour, minute, second] = match
		.slice(1, 7)
		.map(Number);
	return (
		month !== undefined &&
		month >= 1 &&
		month <= 12 &&
		(day ?? 0) >= 1 &&
		(day ?? 0) <= daysIn(year ?? 0, month) &&
		(hour ?? 0) < 24 &&
		(minute ?? 0) < 60 &&
		(second ?? 0) < 60
	);
}

const daysIn = (year: number, month: number): number =>
	new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

function formatSeconds(seconds: number): string {
	return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Go's time.Parse for the two layouts of the API (time/format.go). */
function parseTime(
	text: string,
	layout: string,
): { seconds: number; micros: number } {
	let rest = text;
	let field = layout;
	const fail = (message = ""): never => {
		const [value, element] = [JSON.stringify(rest), JSON.stringify(field)];
		const detail =
			message === "" ? `: cannot parse ${value} as ${element}` : message;
		throw new Error(
			`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}${detail}`.replace(
				/^(parsing time ".*?") as ".*?"(: .* out of range)$/,
				"$1$2",
			),
		);
	};
	const digits = (count: number, element: string): number => {
		field = element;
		if (!/^\d+$/.test(rest.slice(0, count)) || rest.length < count) fail();
		const value = Number(rest.slice(0, count));
		rest = rest.slice(count);
		return value;
	};
	const literal = (char: string): void => {
		field = char;
		if (rest[0] !== char) fail();
		rest = rest.slice(1);
	};
	const limited = (value: number, low: number, high: number, name: string) => {
		if (value < low || value > high) fail(`: ${name} out of range`);
		return value;
	};
	const year = digits(4, "2006");
	literal("-");
	const month = limited(digits(2, "01"), 1, 12, "month");
	literal("-");
	const day = digits(2, "02");
	literal("T");
	const hour = limited(digits(2, "15"), 0, 23, "hour");
	literal(":");
	const minute = limited(digits(2, "04"), 0, 59, "minute");
	literal(":");
	const second = limited(digits(2, "05"), 0, 59, "second");
	const micros = fraction();
	const offset = zone();
	if (rest !== "") fail(`: extra text: ${JSON.stringify(rest)}`);
	limited(day, 1, daysIn(year, month), "day");
	const utc = new Date(0);
	utc.setUTCFullYear(year, month - 1, day);
	utc.setUTCHours(hour, minute, second);
	return { seconds: utc.getTime() / 1000 - offset * 60, micros };

	function fraction(): number {
		const match = /^[.,](\d+)/.exec(rest);
		if (layout === RFC3339_MICRO) {
			field = ".000000";
			if (match === null || (match[1] ?? "").length < 6) fail();
			const value = Number(rest.slice(1, 7));
			rest = rest.slice(7);
			return value;
		}
		if (match === null) return 0;
		rest = rest.slice(match[0].length);
		return Number((match[1] ?? "").slice(0, 6).padEnd(6, "0"));
	}
	/** Minutes east of Greenwich. */
	function zone(): number {
		field = "Z07:00";
		if (rest[0] === "Z") {
			rest = rest.slice(1);
			return 0;
		}
		const match = /^([+-])(\d\d):(\d\d)/.exec(rest);
		if (match === null) return fail();
		rest = rest.slice(6);
		const east = Number(match[2]) * 60 + Number(match[3]);
		return match[1] === "-" ? -east : east;
	}
}

/** Checks of formats that take more than a pattern (kube-openapi/pkg/validation/strfmt and its govalidator). */
import { parseDuration } from "../../apimachinery/duration.ts";

/** `2024-02-29`, a day that there is. */
export function isDate(text: string): boolean {
	if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
	const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
	if (month < 1 || month > 12 || day < 1) return false;
	const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
	return day <= (days[month - 1] ?? 0);
}

/** A date and a time with its zone; what separates fractions is not looked at. */
export function isDateTime(text: string): boolean {
	const [date = "", time] = text.toLowerCase().split("t");
	if (time === undefined || !isDate(date)) return false;
	const match = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/.exec(
		time,
	);
	if (match === null) return false;
	const [, hour = "", minute = "", second = ""] = match;
	return hour <= "23" && minute <= "59" && second <= "59";
}

const durationUnits: readonly (readonly [names: string[], prefix: string])[] = [
	[["ns"], "nano"],
	[["us", "µs"], "micro"],
	[["ms"], "milli"],
	[["s"], "sec"],
	[["m"], "min"],
	[["h", "hr"], "hour"],
	[["d"], "day"],
	[["w"], "week"],
];

/** Go's durations, and numbers of units as people write them: `3 days`. */
export function isDuration(text: string): boolean {
	try {
		parseDuration(text);
		return true;
	} catch {
		return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit = ""]) => {
			const name = unit.toLowerCase();
			return durationUnits.some(
				([names, prefix]) => names.includes(name) || name.startsWith(prefix),
			);
		});
	}
}

const hostname =
	/^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z0-9\-\p{L}]){2,63})$/u;

export const isHostname = (text: string): boolean =>
	Buffer.byteLength(text) <= 255 &&
	text.split(".").every((label) => Buffer.byteLength(label) <= 63) &&
	hostname.test(text);

/** An address, alone or after a name: `Ann <ann@example.com>`. */
export const isEmail = (text: string): boolean =>
	/^(?:[^<>@]*<)?[^\s@<>(),;:"]+@[^\s@<>(),;:"]+(>)?\s*$/.test(text.trim()) &&
	text.includes("<") === text.includes(">");

/** Six, eight or twenty bytes, in the three ways that Go's net.ParseMAC reads. */
export const isMac = (text: string): boolean =>
	/^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}((\1[0-9a-f]{2}){2}|(\1[0-9a-f]{2}){14})?$/i.test(
		text,
	) ||
	/^[0-9a-f]{4}(\.[0-9a-f]{4}){2}((\.[0-9a-f]{4})|(\.[0-9a-f]{4}){7})?$/i.test(
		text,
	);

/** What Go's url.ParseRequestURI takes: an absolute URI, or an absolute path. */
export function isRequestUri(text: string): boolean {
	if (text === "*") return true;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
	if (text === "" || /[\x00-\x1f\x7f]/.test(text)) return false;
	const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[0] ?? "";
	if (scheme === "" && text.startsWith(":")) return false;
	const [rest = ""] = text.slice(scheme.length).split("?");
	if (!rest.startsWith("/")) return scheme !== "";
	const hasAuthority =
		rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"));
	if (!hasAuthority) return isEscaped(rest);
	const [, authority = "", path = ""] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
	const host = authority.slice(authority.lastIndexOf("@") + 1);
	return (
		/^(\[[^\]]+\]|[^\s[\]:"<>\\^`{|}]*)(:\d*)?$/.test(host) &&
		isEscaped(host) &&
		isEscaped(path)
	);
}

const isEscaped = (text: string): boolean => !/%(?![0-9a-f]{2})/i.test(text);

const cards =
	/^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}|6[27][0-9]{14})$/;

/** A number of a known issuer whose digits add up (Luhn). */
export function isCreditCard(text: string): boolean {
	const digits = text.replace(/[^0-9]+/g, "");
	if (!cards.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].reverse().entries()) {
		const doubled = Number(digit) * (i % 2 === 1 ? 2 : 1);
		sum += doubled > 9 ? doubled - 9 : doubled;
	}
	return sum % 10 === 0;
}

export function isIsbn10(text: string): boolean {
	const digits = text.replace(/[\s-]+/g, "");
	if (!/^\d{9}[\dX]$/.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].entries())
		sum += (10 - i) * (digit === "X" ? 10 : Number(digit));
	return sum % 11 === 0;
}

export function isIsbn13(text: string): boolean {
	const digits = text.replace(/[\s-]+/g, "");
	if (!/^\d{13}$/.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].entries())
		sum += Number(digit) * (i % 2 === 1 ? 3 : 1);
	return sum % 10 === 0;
}

import { parseDuration } from "../../apimachinery/duration.ts";
import { parseCIDR, parseIP } from "../../apimachinery/ip.ts";

type Check = (text: string) => boolean;

const matching =
	(pattern: RegExp): Check =>
	(text) =>
		pattern.test(text);

const uuid = (version: string) =>
	matching(
		new RegExp(
			`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`,
			"i",
		),
	);

/** Formats that are checked (kube-openapi/pkg/validation/strfmt); others are taken as they are. */
const formats: Readonly<Record<string, Check>> = {
	byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
	date: (text) =>
		/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
	"date-time": (text) =>
		/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(
			text,
		) && !Number.isNaN(Date.parse(text)),
	duration: isDuration,
	email: matching(/^[^\s@<>]+@[^\s@<>]+$/),
	hostname: matching(
		/^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,
	),
	ipv4: (text) => parseIP(text)?.family === 4 && text.includes("."),
	ipv6: (text) => parseIP(text)?.family === 6 || text.includes(":"),
	cidr: (text) => parseCIDR(text) !== undefined,
	mac: matching(/^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/),
	uri: (text) => isUri(text),
	uuid: matching(
		/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
	),
	uuid3: uuid("3"),
	uuid4: uuid("4"),
	uuid5: uuid("5"),
	bsonobjectid: matching(/^[0-9a-fA-F]{24}$/),
	creditcard: isCreditCard,
	isbn10: isIsbn10,
	isbn13: isIsbn13,
	isbn: (text) => isIsbn10(text) || isIsbn13(text),
	ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
	hexcolor: matching(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
	rgbcolor: matching(
		/^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$/,
	),
	"k8s-short-name": matching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
	"k8s-long-name": matching(
		/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
	),
};

const byPlainName = new Map(
	Object.entries(formats).map(([name, check]) => [
		name.replaceAll("-", ""),
		check,
	]),
);

/** Formats that mean something without being checked as texts. */
const unchecked = new Set(["int32", "int64", "float", "double", "password"]);

export const isKnownFormat = (format: string): boolean =>
	unchecked.has(format) || byPlainName.has(format.replaceAll("-", ""));

/** Whether a text has a format; dashes in its name don't count, and one that isn't known has everything. */
export const hasFormat = (text: string, format: string): boolean =>
	byPlainName.get(format.replaceAll("-", ""))?.(text) ?? true;

function isDuration(text: string): boolean {
	try {
		parseDuration(text);
		return true;
	} catch {
		return false;
	}
}

function isUri(text: string): boolean {
	if (/\s/.test(text)) return false;
	return text.startsWith("/") || URL.canParse(text);
}

function isCreditCard(text: string): boolean {
	const digits = text.replace(/[^0-9]+/g, "");
	if (!/^\d{13,19}$/.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].reverse().entries()) {
		const doubled = Number(digit) * (i % 2 === 1 ? 2 : 1);
		sum += doubled > 9 ? doubled - 9 : doubled;
	}
	return sum % 10 === 0;
}

function isIsbn10(text: string): boolean {
	const digits = text.replace(/[\s-]+/g, "");
	if (!/^\d{9}[\dX]$/.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].entries())
		sum += (10 - i) * (digit === "X" ? 10 : Number(digit));
	return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
	const digits = text.replace(/[\s-]+/g, "");
	if (!/^\d{13}$/.test(digits)) return false;
	let sum = 0;
	for (const [i, digit] of [...digits].entries())
		sum += Number(digit) * (i % 2 === 1 ? 3 : 1);
	return sum % 10 === 0;
}

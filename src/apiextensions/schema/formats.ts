import { parseCIDR, parseIP } from "../../apimachinery/ip.ts";
import {
	isCreditCard,
	isDate,
	isDateTime,
	isDuration,
	isEmail,
	isHostname,
	isIsbn10,
	isIsbn13,
	isMac,
	isRequestUri,
} from "./format-checks.ts";

type Check = (text: string) => boolean;

const matching =
	(pattern: RegExp): Check =>
	(text) =>
		pattern.test(text);

/** A UUID of a version; of some, the variant is looked at, too. */
const uuid = (version: string, variant = "[0-9a-f]") =>
	matching(
		new RegExp(
			`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`,
			"i",
		),
	);

/** Formats that are checked (kube-openapi/pkg/validation/strfmt); others are taken as they are. */
const formats: Readonly<Record<string, Check>> = {
	byte: matching(
		/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
	),
	date: isDate,
	"date-time": isDateTime,
	duration: isDuration,
	email: isEmail,
	hostname: isHostname,
	ipv4: (text) => parseIP(text) !== undefined && text.includes("."),
	ipv6: (text) => parseIP(text) !== undefined && text.includes(":"),
	cidr: (text) => parseCIDR(text) !== undefined,
	mac: isMac,
	uri: isRequestUri,
	uuid: uuid("[0-9a-f]"),
	uuid3: uuid("3"),
	uuid4: uuid("4", "[89ab]"),
	uuid5: uuid("5", "[89ab]"),
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

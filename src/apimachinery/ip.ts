/**
 * IP addresses and CIDRs as Go reads them, leading zeros and mapped addresses included
 * (k8s.io/apimachinery/pkg/util/validation/ip.go, k8s.io/utils/net).
 */
import { type FieldError, goQuote, invalid } from "./field.ts";

/** The value of an address; IPv4-mapped IPv6 addresses are IPv4, as in Go's net.IP. */
export interface IPAddress {
	readonly family: 4 | 6;
	readonly bits: bigint;
	/** Written as `::ffff:1.2.3.4`. */
	readonly mapped: boolean;
	/** Some part of the IPv4 form had leading zeros. */
	readonly leadingZeros: boolean;
}

export interface CIDR {
	readonly ip: IPAddress;
	/** Of the family the address was written in: a mapped address counts 128 bits. */
	readonly prefix: number;
	readonly leadingZeros: boolean;
}

const MAPPED = 0xffffn << 32n;

function parseIPv4(text: string): { bits: bigint; zeros: boolean } | undefined {
	const parts = text.split(".");
	if (parts.length !== 4) return undefined;
	let bits = 0n;
	let zeros = false;
	for (const part of parts) {
		if (!/^[0-9]+$/.test(part) || Number(part) > 255) return undefined;
		zeros ||= part.length > 1 && part[0] === "0";
		bits = (bits << 8n) | BigInt(part);
	}
	return { bits, zeros };
}

/** The 16-bit groups of one side of `::`; the last may be an IPv4 address. */
function parseGroups(
	text: string,
): { groups: bigint[]; zeros: boolean } | undefined {
	const groups: bigint[] = [];
	let zeros = false;
	if (text === "") return { groups, zeros };
	const parts = text.split(":");
	for (const [i, part] of parts.entries()) {
		if (i === parts.length - 1 && part.includes(".")) {
			const v4 = parseIPv4(part);
			if (v4 === undefined) return undefined;
			zeros ||= v4.zeros;
			groups.push(v4.bits >> 16n, v4.bits & 0xffffn);
		} else if (/^[0-9a-fA-F]{1,4}$/.test(part))
			groups.push(BigInt(`0x${part}`));
		else return undefined;
	}
	return { groups, zeros };
}

function parseIPv6(text: string): IPAddress | undefined {
	const gap = text.indexOf("::");
	const head = parseGroups(gap < 0 ? text : text.slice(0, gap));
	const tail = parseGroups(gap < 0 ? "" : text.slice(gap + 2));
	if (head === undefined || tail === undefined) return undefined;
	const missing = 8 - head.groups.length - tail.groups.length;
	if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
	const groups = [...head.groups, ...Array(missing).fill(0n), ...tail.groups];
	const bits = groups.reduce((all, group) => (all << 16n) | group, 0n);
	const mapped = bits >> 32n === 0xffffn;
	return {
		family: mapped ? 4 : 6,
		bits: mapped ? bits & 0xffffffffn : bits,
		mapped,
		leadingZeros: head.zeros || tail.zeros,
	};
}

/** netutils.ParseIPSloppy: undefined when it is no address. */
export function parseIP(text: string): IPAddress | undefined {
	if (text.includes(":")) return parseIPv6(text);
	const v4 = parseIPv4(text);
	return v4 === undefined
		? undefined
		: { family: 4, bits: v4.bits, mapped: false, leadingZeros: v4.zeros };
}

/** netutils.ParseCIDRSloppy: undefined when it is no CIDR. */
export function parseCIDR(text: string): CIDR | undefined {
	const slash = text.indexOf("/");
	if (slash < 0) return undefined;
	const ip = parseIP(text.slice(0, slash));
	const digits = text.slice(slash + 1);
	if (ip === undefined || !/^[0-9]+$/.test(digits)) return undefined;
	const prefix = Number(digits);
	if (prefix > widthOf(ip)) return undefined;
	return {
		ip,
		prefix,
		leadingZeros: ip.leadingZeros || (digits.length > 1 && digits[0] === "0"),
	};
}

const widthOf = (ip: IPAddress): 32 | 128 =>
	ip.family === 4 && !ip.mapped ? 32 : 128;
/** Bits in the width the address was written in. */
const written = (ip: IPAddress): bigint =>
	ip.mapped ? MAPPED | ip.bits : ip.bits;

/** The address without the bits beyond the prefix. */
function masked({ ip, prefix }: CIDR): IPAddress {
	const shift = BigInt(widthOf(ip) - prefix);
	const bits = (written(ip) >> shift) << shift;
	if (!ip.mapped) return { ...ip, bits };
	const stillMapped = bits >> 32n === 0xffffn;
	return stillMapped
		? { ...ip, bits: bits & 0xffffffffn }
		: { ...ip, family: 6, mapped: false, bits };
}

/** net.IP.String: RFC 5952. */
export function formatIP(ip: IPAddress): string {
	if (ip.family === 4)
		return [24n, 16n, 8n, 0n].map((s) => (ip.bits >> s) & 255n).join(".");
	const groups = Array.from({ length: 8 }, (_, i) =>
		Number((ip.bits >> BigInt(112 - 16 * i)) & 0xffffn),
	);
	let start = -1;
	let length = 1;
	for (let i = 0; i < 8; i++) {
		let end = i;
		while (end < 8 && groups[end] === 0) end++;
		if (end - i > length) [start, length] = [i, end - i];
	}
	const hex = (from: number, to?: number) =>
		groups
			.slice(from, to)
			.map((g) => g.toString(16))
			.join(":");
	return start < 0 ? hex(0) : `${hex(0, start)}::${hex(start + length)}`;
}

/** net.IPNet.String: the masked address and its prefix length. */
export function formatCIDR(cidr: CIDR): string {
	const network = masked(cidr);
	const prefix =
		cidr.ip.mapped && network.family === 4 ? cidr.prefix - 96 : cidr.prefix;
	return `${formatIP(network)}/${prefix}`;
}

/** Does the network contain the address? Families never mix. */
export function cidrContains(cidr: CIDR, ip: IPAddress): boolean {
	const network = masked(cidr);
	if (network.family !== ip.family) return false;
	const width = ip.family === 4 ? 32 : 128;
	const prefix =
		cidr.ip.mapped && network.family === 4 ? cidr.prefix - 96 : cidr.prefix;
	const shift = BigInt(width - prefix);
	return network.bits >> shift === ip.bits >> shift;
}

export const isIPv4 = (text: string): boolean => parseIP(text)?.family === 4;
export const isIPv6 = (text: string): boolean => parseIP(text)?.family === 6;

const NOT_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NOT_CIDR =
	"must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/** Fields older than the strict rules; `strict` is the StrictIPCIDRValidation gate. */
export function validateIPForLegacyField(
	path: string,
	value: string,
	strict = true,
): FieldError[] {
	const ip = parseIP(value);
	if (ip === undefined) return [invalid(path, value, NOT_IP)];
	if (!strict) return [];
	if (ip.leadingZeros)
		return [invalid(path, value, "must not have leading 0s")];
	return ip.mapped
		? [invalid(path, value, "must not be an IPv4-mapped IPv6 address")]
		: [];
}

/** New fields: strict and canonical. */
export function validateIP(path: string, value: string): FieldError[] {
	const errors = validateIPForLegacyField(path, value);
	const ip = parseIP(value);
	if (errors.length > 0 || ip === undefined) return errors;
	const canonical = formatIP(ip);
	return value === canonical
		? []
		: [
				invalid(
					path,
					value,
					`must be in canonical form (${goQuote(canonical)})`,
				),
			];
}

/** Fields older than the strict rules; `strict` is the StrictIPCIDRValidation gate. */
export function validateCIDRForLegacyField(
	path: string,
	value: string,
	strict = true,
): FieldError[] {
	const cidr = parseCIDR(value);
	if (cidr === undefined) return [invalid(path, value, NOT_CIDR)];
	if (!strict) return [];
	if (cidr.leadingZeros)
		return [
			invalid(path, value, "must not have leading 0s in IP or prefix length"),
		];
	if (cidr.ip.mapped)
		return [invalid(path, value, "must not have an IPv4-mapped IPv6 address")];
	return masked(cidr).bits === cidr.ip.bits
		? []
		: [invalid(path, value, "must not have bits set beyond the prefix length")];
}

/** New fields: a subnet, strict and canonical. */
export function validateCIDR(path: string, value: string): FieldError[] {
	const errors = validateCIDRForLegacyField(path, value);
	const cidr = parseCIDR(value);
	if (errors.length > 0 || cidr === undefined) return errors;
	const canonical = formatCIDR(cidr);
	return value === canonical
		? []
		: [
				invalid(
					path,
					value,
					`must be in canonical form (${goQuote(canonical)})`,
				),
			];
}

/** `192.168.1.5/24`: an address with its subnet's length. */
export function validateInterfaceAddress(
	path: string,
	value: string,
): FieldError[] {
	const cidr = parseCIDR(value);
	if (cidr === undefined)
		return [
			invalid(
				path,
				value,
				"must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)",
			),
		];
	const prefix =
		cidr.ip.family === 4 && cidr.prefix > 32 ? cidr.prefix - 96 : cidr.prefix;
	const canonical = `${formatIP(cidr.ip)}/${prefix}`;
	return value === canonical
		? []
		: [
				invalid(
					path,
					value,
					`must be in canonical form (${goQuote(canonical)})`,
				),
			];
}

/** Warnings for a valid address of a legacy field that is not in its best form. */
export function warningsForIP(path: string, value: string): string[] {
	const ip = parseIP(value);
	if (ip === undefined) return [];
	const canonical = formatIP(ip);
	if (ip.leadingZeros || ip.mapped)
		return [
			`${path}: non-standard IP address ${goQuote(value)} will be considered invalid in a future Kubernetes release: use ${goQuote(canonical)}`,
		];
	return ip.family === 6 && canonical !== value
		? [
				`${path}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`,
			]
		: [];
}

/** Warnings for a valid CIDR of a legacy field that is not in its best form. */
export function warningsForCIDR(path: string, value: string): string[] {
	const cidr = parseCIDR(value);
	if (cidr === undefined) return [];
	const { ip } = cidr;
	const canonical = formatCIDR(cidr);
	const warnings: string[] = [];
	if (written(masked(cidr)) !== written(ip))
		warnings.push(
			`${path}: CIDR value ${goQuote(value)} is ambiguous in this context (should be ${goQuote(canonical)} or ${goQuote(`${formatIP(ip)}/${widthOf(ip)}`)}?)`,
		);
	if (cidr.leadingZeros || ip.mapped)
		warnings.push(
			`${path}: non-standard CIDR value ${goQuote(value)} will be considered invalid in a future Kubernetes release: use ${goQuote(canonical)}`,
		);
	if (warnings.length === 0 && ip.family === 6) {
		const exact = `${formatIP(ip)}/${cidr.prefix}`;
		if (exact !== value)
			warnings.push(
				`${path}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(exact)})`,
			);
	}
	return warnings;
}

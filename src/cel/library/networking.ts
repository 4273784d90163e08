import {
	type CIDR,
	cidrContains,
	formatCIDR,
	formatIP,
	type IPAddress,
	parseCIDR,
	parseIP,
} from "../../apimachinery/ip.ts";
import type { Define } from "../types/functions.ts";
import { CelError, CelOpaque } from "../values/scalars.ts";

class CelIP extends CelOpaque {
	readonly typeName = "net.IP";
	readonly ip: IPAddress;
	constructor(ip: IPAddress) {
		super();
		this.ip = ip;
	}
	override equals(other: CelIP): boolean {
		return this.ip.family === other.ip.family && this.ip.bits === other.ip.bits;
	}
}

class CelCIDR extends CelOpaque {
	readonly typeName = "net.CIDR";
	readonly cidr: CIDR;
	constructor(cidr: CIDR) {
		super();
		this.cidr = cidr;
	}
	override equals(other: CelCIDR): boolean {
		return (
			this.cidr.prefix === other.cidr.prefix &&
			new CelIP(this.cidr.ip).equals(new CelIP(other.cidr.ip))
		);
	}
}

/** No zone, no address of one family in the other's form: what the libraries take is stricter than the API. */
const readIP = (text: string): IPAddress | undefined => {
	const parsed = parseIP(text);
	return parsed === undefined || parsed.mapped || parsed.leadingZeros
		? undefined
		: parsed;
};
const readCIDR = (text: string): CIDR | undefined => {
	const parsed = parseCIDR(text);
	return parsed === undefined || parsed.leadingZeros || parsed.ip.mapped
		? undefined
		: parsed;
};

function ip(text: string): CelIP {
	const parsed = readIP(text);
	if (parsed !== undefined) return new CelIP(parsed);
	const why = parseIP(text)?.mapped
		? "IPv4-mapped IPv6 address is not allowed"
		: `ParseAddr(${JSON.stringify(text)}): unable to parse IP`;
	throw new CelError(
		`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${why}`,
	);
}

function cidr(text: string): CelCIDR {
	const parsed = readCIDR(text);
	if (parsed !== undefined) return new CelCIDR(parsed);
	throw new CelError(
		`network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
	);
}

/** The address with all bits after the prefix cleared. */
function masked({ cidr: { ip: address, ...rest } }: CelCIDR): CelCIDR {
	const free = BigInt((address.family === 4 ? 32 : 128) - rest.prefix);
	return new CelCIDR({
		...rest,
		ip: { ...address, bits: (address.bits >> free) << free },
	});
}

const containsCIDR = (outer: CelCIDR, inner: CelCIDR): boolean =>
	outer.cidr.ip.family === inner.cidr.ip.family &&
	inner.cidr.prefix >= outer.cidr.prefix &&
	cidrContains(outer.cidr, masked(inner).cidr.ip);

/** ip.go and cidr.go of k8s.io/apiserver/pkg/cel/library */
export function networking(define: Define): void {
	define("ip(string): net.IP", ip);
	define("isIP(string): bool", (text: string) => readIP(text) !== undefined);
	define(
		"ip.isCanonical(string): bool",
		(text: string) => formatIP(ip(text).ip) === text,
	);
	define("string(net.IP): string", (one: CelIP) => formatIP(one.ip));
	define("net.IP.family(): int", (one: CelIP) => BigInt(one.ip.family));
	for (const [name, holds] of Object.entries(kinds))
		define(`net.IP.${name}(): bool`, (one: CelIP) => holds(one.ip));
	define("cidr(string): net.CIDR", cidr);
	define(
		"isCIDR(string): bool",
		(text: string) => readCIDR(text) !== undefined,
	);
	define("string(net.CIDR): string", (one: CelCIDR) => formatCIDR(one.cidr));
	define("net.CIDR.ip(): net.IP", (one: CelCIDR) => new CelIP(one.cidr.ip));
	define("net.CIDR.prefixLength(): int", (one: CelCIDR) =>
		BigInt(one.cidr.prefix),
	);
	define("net.CIDR.masked(): net.CIDR", masked);
	const containsIP = (range: CelCIDR, one: CelIP) =>
		cidrContains(range.cidr, one.ip);
	define("net.CIDR.containsIP(net.IP): bool", containsIP);
	define("net.CIDR.containsIP(string): bool", (range: CelCIDR, text: string) =>
		containsIP(range, ip(text)),
	);
	define("net.CIDR.containsCIDR(net.CIDR): bool", containsCIDR);
	define(
		"net.CIDR.containsCIDR(string): bool",
		(range: CelCIDR, text: string) => containsCIDR(range, cidr(text)),
	);
}

const within =
	(v4: string, v6: string) =>
	(one: IPAddress): boolean => {
		const range = parseCIDR(one.family === 4 ? v4 : v6);
		return range !== undefined && cidrContains(range, one);
	};

/** What addresses are for (Go's net/netip). */
const kinds: Readonly<Record<string, (one: IPAddress) => boolean>> = {
	isUnspecified: ({ bits }) => bits === 0n,
	isLoopback: within("127.0.0.0/8", "::1/128"),
	isLinkLocalMulticast: (one) =>
		one.family === 4
			? within("224.0.0.0/24", "::/128")(one)
			: one.bits >> 112n === 0xff02n,
	isLinkLocalUnicast: within("169.254.0.0/16", "fe80::/10"),
	isGlobalUnicast: (one) =>
		one.bits !== 0n &&
		!(one.family === 4 && one.bits === 0xffffffffn) &&
		!kinds.isLoopback?.(one) &&
		!kinds.isLinkLocalUnicast?.(one) &&
		!within("224.0.0.0/4", "ff00::/8")(one),
};

import type { Environment } from "@marcbachmann/cel-js";
import {
	type CIDR,
	cidrContains,
	formatCIDR,
	formatIP,
	type IPAddress,
	parseCIDR,
	parseIP,
} from "../apimachinery/ip.ts";

class CelIP {
	readonly ip: IPAddress;
	constructor(ip: IPAddress) {
		this.ip = ip;
	}
}
class CelCIDR {
	readonly cidr: CIDR;
	constructor(cidr: CIDR) {
		this.cidr = cidr;
	}
}
class CelURL {
	readonly url: URL;
	constructor(url: URL) {
		this.url = url;
	}
}

function ip(text: string): CelIP {
	const parsed = parseIP(text);
	if (parsed === undefined)
		throw new Error(
			`IP Address ${JSON.stringify(text)} parse error during conversion from string`,
		);
	return new CelIP(parsed);
}

function cidr(text: string): CelCIDR {
	const parsed = parseCIDR(text);
	if (parsed === undefined)
		throw new Error(
			`network address parse error during conversion from string: ${JSON.stringify(text)}`,
		);
	return new CelCIDR(parsed);
}

function url(text: string): CelURL {
	if (!URL.canParse(text))
		throw new Error(
			`URL parse error during conversion from string: ${JSON.stringify(text)}`,
		);
	return new CelURL(new URL(text));
}

/** ip.go, cidr.go and urls.go of k8s.io/apiserver/pkg/cel/library */
export function registerNetworking(environment: Environment): void {
	environment
		.registerType("net.IP", CelIP)
		.registerType("net.CIDR", CelCIDR)
		.registerType("kubernetes.URL", CelURL)
		.registerFunction("ip(string): net.IP", ip)
		.registerFunction(
			"isIP(string): bool",
			(text: string) => parseIP(text) !== undefined,
		)
		.registerFunction("net.IP.family(): int", (one: CelIP) =>
			BigInt(one.ip.family),
		)
		.registerFunction("string(net.IP): string", (one: CelIP) =>
			formatIP(one.ip),
		)
		.registerFunction("cidr(string): net.CIDR", cidr)
		.registerFunction(
			"isCIDR(string): bool",
			(text: string) => parseCIDR(text) !== undefined,
		)
		.registerFunction(
			"net.CIDR.containsIP(string): bool",
			(range: CelCIDR, text: string) => cidrContains(range.cidr, ip(text).ip),
		)
		.registerFunction(
			"net.CIDR.containsIP(net.IP): bool",
			(range: CelCIDR, one: CelIP) => cidrContains(range.cidr, one.ip),
		)
		.registerFunction("string(net.CIDR): string", (range: CelCIDR) =>
			formatCIDR(range.cidr),
		)
		.registerFunction("url(string): kubernetes.URL", url)
		.registerFunction("isURL(string): bool", (text: string) =>
			URL.canParse(text),
		)
		.registerFunction("kubernetes.URL.getScheme(): string", (one: CelURL) =>
			one.url.protocol.replace(/:$/, ""),
		)
		.registerFunction(
			"kubernetes.URL.getHost(): string",
			(one: CelURL) => one.url.host,
		)
		.registerFunction(
			"kubernetes.URL.getHostname(): string",
			(one: CelURL) => one.url.hostname,
		)
		.registerFunction(
			"kubernetes.URL.getPort(): string",
			(one: CelURL) => one.url.port,
		)
		.registerFunction(
			"kubernetes.URL.getEscapedPath(): string",
			(one: CelURL) => one.url.pathname,
		)
		.registerFunction("kubernetes.URL.getQuery(): map", (one: CelURL) => {
			const query: Record<string, string[]> = {};
			for (const [name, value] of one.url.searchParams) {
				query[name] ??= [];
				query[name]?.push(value);
			}
			return query;
		});
}

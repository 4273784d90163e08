import { formatIP, parseIP } from "../apimachinery/ip.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Where a request comes from: the addresses of X-Forwarded-For, X-Real-Ip unless it is one of them, and last the
 * connection's own unless it is the one before (k8s.io/apimachinery/pkg/util/net.SourceIPs). Invalid ones are left out.
 */
export function sourceIPs(
	headers: Headers,
	remoteAddress: string | undefined,
): string[] {
	const found = one(headers["x-forwarded-for"]).split(",").flatMap(valid);
	const real = valid(one(headers["x-real-ip"]));
	for (const ip of real) if (!found.includes(ip)) found.push(ip);
	const last = valid(remoteAddress ?? "");
	for (const ip of last) if (found.at(-1) !== ip) found.push(ip);
	return found;
}

const one = (value: string | string[] | undefined): string =>
	(Array.isArray(value) ? value[0] : value) ?? "";

function valid(text: string): string[] {
	const ip = parseIP(text.trim().replace(/^::ffff:(?=[\d.]+$)/i, ""));
	return ip === undefined ? [] : [formatIP(ip)];
}

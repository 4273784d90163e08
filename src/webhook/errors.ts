/** Failed connections in the words of Go's net, crypto/tls and crypto/x509. */
import type { PeerCertificate } from "node:tls";

const network: Readonly<Record<string, string>> = {
	ECONNREFUSED: "connect: connection refused",
	EHOSTUNREACH: "connect: no route to host",
	ENETUNREACH: "connect: network is unreachable",
	ETIMEDOUT: "i/o timeout",
};

interface Failure extends NodeJS.ErrnoException {
	readonly address?: string;
	readonly port?: number;
	readonly hostname?: string;
	/** Of names that don't match: what was asked for. */
	readonly host?: string;
}

/** `now` is in milliseconds; the certificate is what the server showed, if it came that far. */
export function goNetError(
	error: Failure,
	certificate?: PeerCertificate,
	now = Date.now(),
): string {
	const { code = "", address, port, hostname } = error;
	if (code === "ENOTFOUND") return `dial tcp: lookup ${hostname}: no such host`;
	if (code === "ECONNRESET" && address === undefined)
		return error.message === "socket hang up"
			? "EOF"
			: "read: connection reset by peer";
	const known = network[code];
	if (known !== undefined)
		return address === undefined
			? known
			: `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}: ${known}`;
	if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
		return tlsError(`${error.message}: ${code}`);
	const why = certificateError(error, certificate, now);
	return why === undefined
		? error.message
		: `tls: failed to verify certificate: x509: ${why}`;
}

/** Alerts by OpenSSL's names, where Go has another. */
const alerts: Readonly<Record<string, string>> = {
	"unknown ca": "unknown certificate authority",
	"protocol version": "protocol version not supported",
	"no renegotiation": "no renegotiation",
};

function tlsError(text: string): string {
	if (/wrong.version.number|packet.length/i.test(text))
		return "http: server gave HTTP response to HTTPS client";
	const alert = (/alert ([a-z ]+)/.exec(text)?.[1] ?? "").trim();
	return `remote error: tls: ${alerts[alert] ?? (alert || "handshake failure")}`;
}

function certificateError(
	error: Failure,
	certificate: PeerCertificate | undefined,
	now: number,
): string | undefined {
	switch (error.code) {
		case "DEPTH_ZERO_SELF_SIGNED_CERT":
		case "SELF_SIGNED_CERT_IN_CHAIN":
		case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
		case "UNABLE_TO_GET_ISSUER_CERT":
		case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
		case "CERT_SIGNATURE_FAILURE":
			return "certificate signed by unknown authority";
		case "CERT_HAS_EXPIRED":
			return `certificate has expired or is not yet valid${moments(certificate?.valid_to, "is after", now)}`;
		case "CERT_NOT_YET_VALID":
			return `certificate has expired or is not yet valid${moments(certificate?.valid_from, "is before", now)}`;
		case "ERR_TLS_CERT_ALTNAME_INVALID":
			return wrongName(error.host ?? "", certificate);
		case "INVALID_PURPOSE":
			return "certificate specifies an incompatible key usage";
		default:
			return undefined;
	}
}

const goTime = (milliseconds: number): string =>
	`${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

function moments(limit: string | undefined, how: string, now: number): string {
	if (limit === undefined) return "";
	return `: current time ${goTime(now)} ${how} ${goTime(Date.parse(limit))}`;
}

function wrongName(
	host: string,
	certificate: PeerCertificate | undefined,
): string {
	const isAddress = /^[\d.]+$|:/.test(host);
	const names = (certificate?.subjectaltname ?? "")
		.split(", ")
		.filter((name) => name !== "");
	const of = (type: string) =>
		names
			.filter((name) => name.startsWith(`${type}:`))
			.map((name) => name.slice(type.length + 1));
	const addresses = of("IP Address");
	const dns = of("DNS");
	if (isAddress)
		return addresses.length === 0
			? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
			: `certificate is valid for ${addresses.join(", ")}, not ${host}`;
	if (names.length === 0)
		return "certificate relies on legacy Common Name field, use SANs instead";
	if (dns.length === 0)
		return `certificate is not valid for any names, but wanted to match ${host}`;
	return `certificate is valid for ${dns.join(", ")}, not ${host}`;
}

import { describe, expect, it } from "vitest";
import { goNetError } from "./errors.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const verify = "tls: failed to verify certificate: x509:";
const failure = (code: string, more: object = {}) =>
	Object.assign(new Error("failed"), { code }, more);
const names = (subjectaltname: string) => ({ subjectaltname });

describe("goNetError", () => {
	it.each([
		[
			failure("ECONNREFUSED", { address: "127.0.0.1", port: 9443 }),
			{},
			"dial tcp 127.0.0.1:9443: connect: connection refused",
		],
		[
			failure("ECONNREFUSED", { address: "::1", port: 9443 }),
			{},
			"dial tcp [::1]:9443: connect: connection refused",
		],
		[
			failure("ENOTFOUND", { hostname: "none.invalid" }),
			{},
			"dial tcp: lookup none.invalid: no such host",
		],
		[
			failure("EPROTO", { message: "SSL routines: wrong version number" }),
			{},
			"http: server gave HTTP response to HTTPS client",
		],
		[
			failure("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", {
				message:
					"C0:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/openssl:1605:SSL alert number 116",
			}),
			{},
			"remote error: tls: certificate required",
		],
		[
			failure("EPROTO", {
				message:
					"SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../x.c:1605:",
			}),
			{},
			"remote error: tls: unknown certificate authority",
		],
		[
			failure("SELF_SIGNED_CERT_IN_CHAIN"),
			{},
			`${verify} certificate signed by unknown authority`,
		],
		[
			failure("CERT_HAS_EXPIRED"),
			{ valid_to: "Dec 31 00:00:00 2025 GMT" },
			`${verify} certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-12-31T00:00:00Z`,
		],
		[
			failure("ERR_TLS_CERT_ALTNAME_INVALID", { host: "a.svc" }),
			names("DNS:b.svc, DNS:c.svc"),
			`${verify} certificate is valid for b.svc, c.svc, not a.svc`,
		],
		[
			failure("ERR_TLS_CERT_ALTNAME_INVALID", { host: "10.0.0.1" }),
			names("DNS:b.svc"),
			`${verify} cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs`,
		],
		[
			failure("ERR_TLS_CERT_ALTNAME_INVALID", { host: "10.0.0.1" }),
			names("IP Address:10.0.0.2"),
			`${verify} certificate is valid for 10.0.0.2, not 10.0.0.1`,
		],
		[
			failure("ERR_TLS_CERT_ALTNAME_INVALID", { host: "a.svc" }),
			{},
			`${verify} certificate relies on legacy Common Name field, use SANs instead`,
		],
		[failure("ECONNRESET", { message: "socket hang up" }), {}, "EOF"],
	])("%o", (error, certificate, text) => {
		expect(goNetError(error, certificate as never, now)).toBe(text);
	});
});

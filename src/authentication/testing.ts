import { X509Certificate } from "node:crypto";
import type { AuthenticationRequest } from "./authenticator.ts";

/** A request with headers only, for tests. */
export const requestWith = (
	headers: AuthenticationRequest["headers"] = {},
	more: Partial<AuthenticationRequest> = {},
): AuthenticationRequest => ({ path: "/api", headers, ...more });

/** A request with `Authorization: Bearer TOKEN`, for tests. */
export const bearer = (
	token: string,
	more: Partial<AuthenticationRequest> = {},
): AuthenticationRequest =>
	requestWith({ authorization: `Bearer ${token}` }, more);

/** What a TLS connection would hand over for these PEM certificates, for tests. */
export const peer = (...certificates: string[]) => ({
	chain: certificates.map((pem) => new X509Certificate(pem).raw),
});

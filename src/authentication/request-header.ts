import type { Clock } from "../apimachinery/clock.ts";
import type { AuthenticationRequest, Authenticator } from "./authenticator.ts";
import { agnosticAudiences } from "./bearer.ts";
import { headerValues, unescapeHeaderKey } from "./headers.ts";
import {
	type AuthorityBundle,
	ClientCertificateVerifier,
} from "./x509-chain.ts";
import { certificateSubject } from "./x509-subject.ts";

/** The --requestheader-* flags. Header names in any case. */
export interface RequestHeaderOptions {
	/** PEM bundle of the authorities of trusted proxies. */
	readonly clientCa: AuthorityBundle;
	/** Common names of trusted proxies; empty: any that the authority signed. */
	readonly allowedNames: readonly string[];
	readonly usernameHeaders: readonly string[];
	readonly uidHeaders?: readonly string[];
	readonly groupHeaders: readonly string[];
	readonly extraHeaderPrefixes: readonly string[];
	readonly clock: Clock;
	readonly apiAudiences: readonly string[];
}

/**
 * A proxy in front of the server vouches for the user in headers, itself known by a client certificate
 * (k8s.io/apiserver/pkg/authentication/request/headerrequest). Throws when the certificate is not a trusted proxy's.
 */
export function requestHeaderAuthenticator(
	options: RequestHeaderOptions,
): Authenticator {
	const verifier = new ClientCertificateVerifier(
		options.clientCa,
		options.clock,
	);
	return {
		name: "request-header",
		async authenticate(request) {
			if (request.peerCertificate === undefined) return undefined;
			const { leaf } = verifier.verify(request.peerCertificate);
			const { commonName } = certificateSubject(leaf.raw);
			if (
				options.allowedNames.length > 0 &&
				!options.allowedNames.includes(commonName)
			)
				throw new Error(
					`x509: subject with cn=${commonName} is not in the allowed list`,
				);
			const user = userFrom(request.headers, options);
			const audiences = agnosticAudiences(
				options.apiAudiences,
				request.audiences,
			);
			return user && audiences && { user, ...audiences };
		},
	};
}

function userFrom(
	headers: AuthenticationRequest["headers"],
	options: RequestHeaderOptions,
) {
	const first = (names: readonly string[] = []) =>
		names
			.map((name) => headerValues(headers, name)[0])
			.find((value) => value !== undefined && value !== "");
	const name = first(options.usernameHeaders);
	if (name === undefined) return undefined;
	const uid = first(options.uidHeaders);
	return {
		name,
		...(uid === undefined ? {} : { uid }),
		groups: options.groupHeaders.flatMap((header) =>
			headerValues(headers, header).filter((group) => group !== ""),
		),
		extra: extraFrom(headers, options.extraHeaderPrefixes),
	};
}

function extraFrom(
	headers: AuthenticationRequest["headers"],
	prefixes: readonly string[],
): Record<string, string[]> {
	const extra: Record<string, string[]> = Object.create(null);
	for (const prefix of prefixes.map((p) => p.toLowerCase()))
		for (const header of Object.keys(headers)) {
			if (!header.startsWith(prefix)) continue;
			const key = unescapeHeaderKey(header.slice(prefix.length));
			extra[key] = [...(extra[key] ?? []), ...headerValues(headers, header)];
		}
	return extra;
}

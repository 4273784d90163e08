import { createHash } from "node:crypto";
import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { Authenticator, PeerCertificate } from "./authenticator.ts";
import { agnosticAudiences } from "./bearer.ts";
import {
	type AuthorityBundle,
	ClientCertificateVerifier,
} from "./x509-chain.ts";
import { certificateSubject } from "./x509-subject.ts";

export interface X509Options {
	/** PEM bundle of the authorities that clients' certificates come from. */
	readonly clientCa: AuthorityBundle;
	readonly clock: Clock;
	readonly apiAudiences: readonly string[];
}

/**
 * TLS client certificates: the common name is the user, organizations are the groups
 * (k8s.io/apiserver/pkg/authentication/request/x509). A certificate without a common name is nobody's.
 * Throws when the certificate's chain does not hold.
 */
export function x509Authenticator(options: X509Options): Authenticator {
	const verifier = new ClientCertificateVerifier(
		options.clientCa,
		options.clock,
	);
	const users = new WeakMap<PeerCertificate, UserInfo>();
	return {
		name: "x509",
		async authenticate(request) {
			const peer = request.peerCertificate;
			if (peer === undefined) return undefined;
			const { leaf } = verifier.verify(peer);
			let user = users.get(peer);
			if (user === undefined) {
				user = userOf(leaf.raw);
				if (user === undefined) return undefined;
				users.set(peer, user);
			}
			const audiences = agnosticAudiences(
				options.apiAudiences,
				request.audiences,
			);
			return audiences && { user, ...audiences };
		},
	};
}

function userOf(der: Buffer): UserInfo | undefined {
	const subject = certificateSubject(der);
	if (subject.commonName === "") return undefined;
	const { uids } = subject;
	if (uids.length > 1)
		throw new Error(`expected 1 UID, but found multiple: [${uids.join(" ")}]`);
	if (uids[0] === "") throw new Error("UID cannot be an empty string");
	const fingerprint = createHash("sha256").update(der).digest("hex");
	return {
		name: subject.commonName,
		...(uids[0] === undefined ? {} : { uid: uids[0] }),
		groups: subject.organizations,
		extra: {
			"authentication.kubernetes.io/credential-id": [
				`X509SHA256=${fingerprint}`,
			],
		},
	};
}

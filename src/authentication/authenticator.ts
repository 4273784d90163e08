import type { UserInfo } from "../apimachinery/user.ts";

export type { UserInfo };

/** A TLS client certificate as the connection verified its possession (not yet its issuer). */
export interface PeerCertificate {
	/** DER of the leaf first, then what the client sent along. */
	readonly chain: readonly Buffer[];
}

/** What an authenticator sees of a request. Header names are in lower case. */
export interface AuthenticationRequest {
	readonly path: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Absent without a client certificate. */
	readonly peerCertificate?: PeerCertificate | undefined;
	/** Set only by the in-process transport: it can't be said over a socket. */
	readonly loopbackUser?: UserInfo | undefined;
	readonly remoteAddress?: string | undefined;
	/** ctx of a WebSocket bearer protocol, if any, has been turned into headers.authorization before. */
	readonly audiences?: readonly string[];
	/** Tells the client something as a Warning header. */
	warn?(text: string): void;
}

export interface AuthenticationResult {
	readonly user: UserInfo;
	readonly audiences?: readonly string[];
	/** Notes for the audit log. */
	readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * One way to learn who is asking. `undefined` means "nothing of mine here, ask the next"; a throw means
 * "there was a credential and it is wrong": the next ones are still asked, and if none knows the user the answer is 401.
 */
export interface Authenticator {
	readonly name: string;
	authenticate(
		request: AuthenticationRequest,
	): Promise<AuthenticationResult | undefined>;
}

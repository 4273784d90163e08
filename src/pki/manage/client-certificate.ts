import type { X509Certificate } from "node:crypto";
import { realClock } from "../../apimachinery/clock.ts";
import { CertificateAuthority } from "../authority.ts";
import { directoryStore } from "../files.ts";
import type { KeyPair } from "../keys.ts";
import { issue, readPair } from "../stored.ts";

/**
 * A client certificate from the directory's authority; undefined when its key is not there, or it is another
 * cluster's as `isOurs` tells.
 */
export async function clientCertificateFrom(
	directory: string,
	user: string,
	groups: readonly string[],
	seconds: number,
	isOurs: (authority: X509Certificate) => boolean,
): Promise<KeyPair | undefined> {
	const store = directoryStore(directory);
	if (store.read("ca.key") === undefined) return undefined;
	const pair = readPair(store, "ca");
	if (pair === undefined) return undefined;
	const authority = new CertificateAuthority(pair, realClock.now);
	if (!isOurs(authority.certificate)) return undefined;
	return issue(authority, { user, groups }, seconds / secondsPerDay);
}

const secondsPerDay = 24 * 3600;

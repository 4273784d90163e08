import { isIP } from "node:net";
import { realClock } from "../apimachinery/clock.ts";
import type { CertificateAuthority, SignCsrOptions } from "./authority.ts";
import { type CertificateRequest, parseCsr } from "./csr.ts";
import {
	type CertificateStore,
	directoryStore,
	ephemeralStore,
} from "./files.ts";
import type { KeyPair, SigningKey } from "./keys.ts";
import {
	ensureAuthority,
	ensureLeaf,
	ensureSigningKey,
	issue,
	type Leaf,
	leafDays,
} from "./stored.ts";

export interface PkiOptions {
	/** Address the server listens on; wildcard addresses are left out of the certificate. */
	readonly bindAddress?: string;
	/** More host names and IP addresses for the serving certificate. */
	readonly hosts?: readonly string[];
	/** The cluster IP of default/kubernetes. */
	readonly serviceIP?: string;
	readonly clusterDomain?: string;
	/** What signs service-account tokens when there is no key yet: rsa (RS256, the default) or ec (ES256). */
	readonly signingKey?: "rsa" | "ec";
	readonly now?: () => number;
}

export interface ClientCertificateOptions {
	readonly user: string;
	readonly groups?: readonly string[];
	/** 365 when absent. */
	readonly days?: number;
}

/** All keys and certificates of a cluster, PEM throughout. An authority's text may be followed by those it replaced. */
export interface Pki {
	readonly ca: CertificateAuthority;
	/** Signs the client certificate the aggregator shows to extension servers. */
	readonly frontProxyCa: CertificateAuthority;
	readonly serving: KeyPair;
	readonly frontProxyClient: KeyPair;
	/** User kubernetes-admin of group system:masters. */
	readonly admin: KeyPair;
	readonly serviceAccountKey: SigningKey;
	/** Takes up what was written to the directory, and renews what is about to end. Throws and changes nothing when files do not fit. */
	reload(): Promise<void>;
	issueClientCertificate(options: ClientCertificateOptions): Promise<KeyPair>;
	parseCsr(pem: string): Promise<CertificateRequest>;
	/** Signs with the cluster's authority; returns PEM. */
	signCsr(
		request: string | CertificateRequest,
		options: SignCsrOptions,
	): Promise<string>;
}

/**
 * Makes the keys and certificates that are missing from a directory and keeps those that exist; `undefined` keeps
 * everything in memory. File names are kubeadm's. A start with all files in place reads them and loads nothing else.
 * Serving and client certificates that our authority issued are renewed when they are about to end or lack a name.
 * Throws an error that names the file when one can't be read or a key does not fit its certificate.
 */
export async function ensureCertificates(
	directory: string | undefined,
	options: PkiOptions = {},
): Promise<Pki> {
	const store =
		directory === undefined ? ephemeralStore : directoryStore(directory);
	let held = await readOrMake(store, options);
	return {
		get ca() {
			return held.ca;
		},
		get frontProxyCa() {
			return held.frontProxyCa;
		},
		get serving() {
			return held.serving;
		},
		get frontProxyClient() {
			return held.frontProxyClient;
		},
		get admin() {
			return held.admin;
		},
		serviceAccountKey: held.serviceAccountKey,
		async reload() {
			if (directory !== undefined) held = await readOrMake(store, options);
		},
		issueClientCertificate: ({ user, groups = [], days = leafDays }) =>
			issue(held.ca, { user, groups }, days),
		parseCsr,
		signCsr: (request, csrOptions) => held.ca.signCsr(request, csrOptions),
	};
}

async function readOrMake(store: CertificateStore, options: PkiOptions) {
	const now = options.now ?? realClock.now;
	// RSA keys are made in a pool thread: everything else happens meanwhile.
	const signing = ensureSigningKey(store, options.signingKey ?? "rsa");
	signing.catch(() => {});
	const ca = await ensureAuthority(store, "ca", "kubernetes", now);
	const frontProxyCa = await ensureAuthority(
		store,
		"front-proxy-ca",
		"front-proxy-ca",
		now,
	);
	const leaf = (name: string, authority: CertificateAuthority, want: Leaf) =>
		ensureLeaf(store, name, authority, want, now);
	return {
		ca,
		frontProxyCa,
		serving: await leaf("apiserver", ca, servingLeaf(options)),
		frontProxyClient: await leaf("front-proxy-client", frontProxyCa, {
			user: "front-proxy-client",
		}),
		admin: await leaf("admin", ca, {
			user: "kubernetes-admin",
			groups: ["system:masters"],
		}),
		serviceAccountKey: await signing,
	};
}

function servingLeaf(options: PkiOptions): Leaf {
	const domain = options.clusterDomain ?? "cluster.local";
	const hosts = [
		"kubernetes",
		"kubernetes.default",
		"kubernetes.default.svc",
		`kubernetes.default.svc.${domain}`,
		"localhost",
		"127.0.0.1",
		"::1",
		options.serviceIP ?? "10.96.0.1",
		options.bindAddress ?? "127.0.0.1",
		...(options.hosts ?? []),
	].filter((host) => host !== "" && host !== "0.0.0.0" && host !== "::");
	const unique = [...new Set(hosts)];
	return {
		user: "kube-apiserver",
		dns: unique.filter((host) => isIP(host) === 0),
		ip: unique.filter((host) => isIP(host) !== 0),
	};
}

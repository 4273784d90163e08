import type { RequestedCertificate } from "./certificates/signer-policy.ts";

/** The authority that signs certificate requests; texts are PEM. */
export interface CertificateAuthority {
	/** Throws when the text is no valid request. */
	parse(request: string): Promise<RequestedCertificate>;
	/** Times in milliseconds since the epoch. */
	sign(
		request: string,
		options: {
			readonly usages: readonly string[];
			readonly notBefore: number;
			readonly notAfter: number;
		},
	): Promise<string>;
}

const noKey = () => Promise.reject(new Error("there is no key to sign with"));

/** What controllers are told; kube-controller-manager's flags where it has them. */
export interface ControllerConfig {
	/** PEM: what kube-root-ca.crt says. */
	readonly rootCA: string;
	/** --cluster-cidr; absent: nodes get no podCIDR from here. */
	readonly clusterCIDRs: readonly string[];
	/** Signs a token without an end for a secret of that name. */
	issueToken(
		namespace: string,
		account: { readonly name: string; readonly uid: string },
		secret: string,
	): Promise<string>;
	readonly certificates: CertificateAuthority;
	readonly serviceClusterIPRanges: readonly string[];
	/** --node-monitor-grace-period */
	readonly nodeMonitorGracePeriodMs: number;
	/** --node-monitor-period */
	readonly nodeMonitorPeriodMs: number;
	/** How long a deleted namespace is left alone, so that all servers of a control plane know of it: 0 where there is one. */
	readonly namespaceDeletionDelayMs: number;
}

export const defaultControllerConfig: ControllerConfig = {
	rootCA: "",
	clusterCIDRs: [],
	issueToken: noKey,
	certificates: { parse: noKey, sign: noKey },
	serviceClusterIPRanges: [],
	nodeMonitorGracePeriodMs: 50_000,
	nodeMonitorPeriodMs: 5000,
	namespaceDeletionDelayMs: 5000,
};

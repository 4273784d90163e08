import type { KubeObject } from "../../apimachinery/object.ts";

export interface RequestCondition {
	type: string;
	status: string;
	reason?: string;
	message?: string;
	lastUpdateTime?: string | null;
	lastTransitionTime?: string | null;
}

export interface CertificateSigningRequest extends KubeObject {
	spec: {
		/** PEM in base64. */
		request: string;
		signerName: string;
		expirationSeconds?: number;
		usages?: string[];
		username?: string;
		uid?: string;
		groups?: string[];
		extra?: Record<string, string[]>;
	};
	status: {
		conditions?: RequestCondition[];
		/** PEM in base64. */
		certificate?: string;
	};
}

export const legacyUnknownSigner = "kubernetes.io/legacy-unknown";

/** Kinds of the smaller groups. */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "./meta.ts";

/** coordination.k8s.io/v1 */
export interface Lease extends KubeObject {
	readonly spec: {
		readonly holderIdentity?: string;
		readonly leaseDurationSeconds?: number;
		readonly acquireTime?: string;
		readonly renewTime?: string;
		readonly leaseTransitions?: number;
	};
}

/** certificates.k8s.io/v1 */
export interface CertificateSigningRequest extends KubeObject {
	readonly spec: {
		/** Base64 of the PEM text. */
		readonly request: string;
		readonly signerName: string;
		readonly expirationSeconds?: number;
		readonly usages?: readonly string[];
		readonly username?: string;
		readonly uid?: string;
		readonly groups?: readonly string[];
		readonly extra?: Readonly<Record<string, readonly string[]>>;
	};
	readonly status: {
		readonly conditions?: readonly (Condition & {
			readonly lastUpdateTime?: string;
		})[];
		/** Base64 of the PEM text. */
		readonly certificate?: string;
	};
}

/** rbac.authorization.k8s.io/v1 */
export interface ClusterRole extends KubeObject {
	readonly rules?: readonly PolicyRule[] | null;
	readonly aggregationRule?: {
		readonly clusterRoleSelectors?: readonly LabelSelector[];
	};
}

/** networking.k8s.io/v1 */
export interface ServiceCIDR extends KubeObject {
	readonly spec: { readonly cidrs?: readonly string[] };
	readonly status: { readonly conditions?: readonly Condition[] };
}
export interface IPAddress extends KubeObject {
	readonly spec: {
		readonly parentRef?: {
			readonly group?: string;
			readonly resource: string;
			readonly namespace?: string;
			readonly name: string;
		};
	};
}

import type { KubeObject } from "../../apimachinery/object.ts";

export interface APIServiceCondition {
	type: string;
	status: string;
	lastTransitionTime?: string | null;
	reason?: string;
	message?: string;
}

export interface APIService extends KubeObject {
	spec: {
		service?: { namespace?: string; name?: string; port?: number };
		group?: string;
		version?: string;
		insecureSkipTLSVerify?: boolean;
		/** PEM in base64. */
		caBundle?: string;
		groupPriorityMinimum: number;
		versionPriority: number;
	};
	status: { conditions?: APIServiceCondition[] };
}

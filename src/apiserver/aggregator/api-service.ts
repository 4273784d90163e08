import type { KubeObject } from "../../apimachinery/object.ts";

export interface Condition {
	readonly type: string;
	readonly status: string;
	readonly reason: string;
	readonly message: string;
	readonly lastTransitionTime?: string;
}

/** apiregistration.k8s.io/v1 APIService as the aggregator reads it. */
export interface APIService extends KubeObject {
	readonly spec: {
		/** Absent: this server serves the version itself. */
		readonly service?: {
			readonly namespace: string;
			readonly name: string;
			readonly port?: number;
		};
		readonly group?: string;
		readonly version: string;
		readonly insecureSkipTLSVerify?: boolean;
		/** Base64 of a PEM bundle. */
		readonly caBundle?: string;
		readonly groupPriorityMinimum: number;
		readonly versionPriority: number;
	};
	readonly status?: { readonly conditions?: readonly Condition[] };
}

/** An APIService that another server stands behind. */
export type RemoteAPIService = APIService & {
	readonly spec: {
		readonly service: NonNullable<APIService["spec"]["service"]>;
	};
};

export const isRemote = (service: APIService): service is RemoteAPIService =>
	service.spec.service !== undefined;

export const isAvailable = ({ status }: APIService): boolean =>
	status?.conditions?.some(
		({ type, status: value }) => type === "Available" && value === "True",
	) ?? false;

/** `/apis/metrics.k8s.io/v1beta1`; `/api/v1` of the group without a name. */
export const pathOf = ({ spec }: APIService): string =>
	spec.group ? `/apis/${spec.group}/${spec.version}` : `/api/${spec.version}`;

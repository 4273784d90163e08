import type { KubeObject } from "../../apimachinery/object.ts";

export interface TypedReference {
	apiGroup?: string | null;
	kind: string;
	name: string;
}
export interface IngressBackend {
	service?: { name: string; port?: { name?: string; number?: number } };
	resource?: TypedReference;
}
export interface IngressPath {
	path?: string;
	pathType?: string | null;
	backend: IngressBackend;
}
export interface IngressRule {
	host?: string;
	http?: { paths: IngressPath[] | null };
}
export interface Ingress extends KubeObject {
	spec?: {
		ingressClassName?: string;
		defaultBackend?: IngressBackend;
		tls?: { hosts?: string[]; secretName?: string }[];
		rules?: IngressRule[];
	};
	status?: {
		loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
	};
}

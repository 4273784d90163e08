import type { KubeObject, ObjectMeta } from "../../../apimachinery/object.ts";
import type { IPFamily } from "./types.ts";

/** The IPAddress that says which Service an address belongs to. */
export const addressObject = (
	name: string,
	family: IPFamily,
	service: ObjectMeta,
): KubeObject =>
	({
		kind: "IPAddress",
		apiVersion: "networking.k8s.io/v1",
		metadata: {
			name,
			labels: {
				"ipaddress.kubernetes.io/ip-family": family,
				"ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
			},
		},
		spec: {
			parentRef: {
				resource: "services",
				namespace: service.namespace,
				name: service.name,
			},
		},
	}) as KubeObject;

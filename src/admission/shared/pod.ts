import type { KubeObject } from "../../apimachinery/object.ts";

/** The parts of a Pod that admission looks at. */
export interface AdmittedPod extends KubeObject {
	spec: {
		serviceAccountName?: string;
		serviceAccount?: string;
		automountServiceAccountToken?: boolean;
		imagePullSecrets?: { name: string }[];
		priorityClassName?: string;
		priority?: number;
		preemptionPolicy?: string;
		nodeName?: string;
		tolerations?: Toleration[];
		volumes?: Volume[];
		containers?: Container[];
		initContainers?: Container[];
		ephemeralContainers?: Container[];
	};
}

export interface Toleration {
	key?: string;
	operator?: string;
	value?: string;
	effect?: string;
	tolerationSeconds?: number;
}

export interface Volume {
	name: string;
	secret?: { secretName?: string };
	projected?: { sources?: Record<string, unknown>[]; defaultMode?: number };
	[source: string]: unknown;
}

export interface Container {
	name: string;
	env?: { name: string; valueFrom?: { secretKeyRef?: { name?: string } } }[];
	envFrom?: { secretRef?: { name?: string } }[];
	volumeMounts?: { name: string; readOnly?: boolean; mountPath: string }[];
}

/** The static pods that a kubelet mirrors carry this annotation. */
export const mirrorPodAnnotation = "kubernetes.io/config.mirror";

export const isMirrorPod = (pod: KubeObject): boolean =>
	pod.metadata.annotations?.[mirrorPodAnnotation] !== undefined;

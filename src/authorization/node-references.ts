import type { KubeObject } from "../apimachinery/object.ts";

interface Named {
	readonly name?: string;
	readonly namespace?: string;
}
interface Container {
	readonly env?: readonly {
		readonly valueFrom?: {
			readonly secretKeyRef?: Named;
			readonly configMapKeyRef?: Named;
		};
	}[];
	readonly envFrom?: readonly {
		readonly secretRef?: Named;
		readonly configMapRef?: Named;
	}[];
}

/** The volume sources that name a secret in `secretRef`, in pods and in persistent volumes. */
interface SecretRefSources {
	readonly cephfs?: { readonly secretRef?: Named };
	readonly cinder?: { readonly secretRef?: Named };
	readonly flexVolume?: { readonly secretRef?: Named };
	readonly rbd?: { readonly secretRef?: Named };
	readonly scaleIO?: { readonly secretRef?: Named };
	readonly iscsi?: { readonly secretRef?: Named };
	readonly storageos?: { readonly secretRef?: Named };
}
interface Volume extends SecretRefSources {
	readonly name: string;
	readonly secret?: { readonly secretName?: string };
	readonly configMap?: Named;
	readonly azureFile?: { readonly secretName?: string };
	readonly csi?: { readonly nodePublishSecretRef?: Named };
	readonly projected?: {
		readonly sources?:
			| readonly { readonly secret?: Named; readonly configMap?: Named }[]
			| null;
	};
	readonly persistentVolumeClaim?: { readonly claimName?: string };
	readonly ephemeral?: object;
}

/** The parts of a pod that name other objects. */
export interface PodObject extends KubeObject {
	readonly spec?: {
		readonly nodeName?: string;
		readonly serviceAccountName?: string;
		readonly imagePullSecrets?: readonly Named[];
		readonly containers?: readonly Container[];
		readonly initContainers?: readonly Container[];
		readonly ephemeralContainers?: readonly Container[];
		readonly volumes?: readonly Volume[];
		readonly resourceClaims?: readonly {
			readonly name: string;
			readonly resourceClaimName?: string;
		}[];
	};
	readonly status?: {
		readonly resourceClaimStatuses?: readonly {
			readonly name: string;
			readonly resourceClaimName?: string;
		}[];
		readonly extendedResourceClaimStatus?: {
			readonly resourceClaimName?: string;
		};
	};
}

export type PodReference = readonly [
	(
		| "secret"
		| "configmap"
		| "serviceaccount"
		| "persistentvolumeclaim"
		| "resourceclaim"
	),
	string,
];

const mirror = "kubernetes.io/config.mirror";

/**
 * Everything in its namespace that a pod uses (pkg/api/v1/pod VisitPodSecretNames, VisitPodConfigmapNames and the
 * node authorizer's AddPod). A mirror pod uses nothing: a node could otherwise grant itself what it likes.
 */
export function podReferences(pod: PodObject): PodReference[] {
	if (pod.metadata.annotations?.[mirror] !== undefined) return [];
	const { spec = {}, status = {} } = pod;
	const out: PodReference[] = [];
	const add = (kind: PodReference[0], name: string | undefined) => {
		if (name) out.push([kind, name]);
	};
	add("serviceaccount", spec.serviceAccountName);
	for (const secret of spec.imagePullSecrets ?? []) add("secret", secret.name);
	for (const container of [
		...(spec.initContainers ?? []),
		...(spec.containers ?? []),
		...(spec.ephemeralContainers ?? []),
	]) {
		for (const { secretRef, configMapRef } of container.envFrom ?? []) {
			add("secret", secretRef?.name);
			add("configmap", configMapRef?.name);
		}
		for (const { valueFrom } of container.env ?? []) {
			add("secret", valueFrom?.secretKeyRef?.name);
			add("configmap", valueFrom?.configMapKeyRef?.name);
		}
	}
	for (const volume of spec.volumes ?? [])
		addVolume(volume, pod.metadata.name ?? "", add);
	for (const claim of spec.resourceClaims ?? []) {
		const made = status.resourceClaimStatuses?.find(
			(s) => s.name === claim.name,
		);
		add("resourceclaim", claim.resourceClaimName ?? made?.resourceClaimName);
	}
	add("resourceclaim", status.extendedResourceClaimStatus?.resourceClaimName);
	return out;
}

function addVolume(
	volume: Volume,
	pod: string,
	add: (kind: PodReference[0], name: string | undefined) => void,
): void {
	add("secret", volume.secret?.secretName);
	add("secret", volume.azureFile?.secretName);
	add("secret", volume.csi?.nodePublishSecretRef?.name);
	for (const { name } of secretRefs(volume)) add("secret", name);
	add("configmap", volume.configMap?.name);
	for (const { secret, configMap } of volume.projected?.sources ?? []) {
		add("secret", secret?.name);
		add("configmap", configMap?.name);
	}
	add("persistentvolumeclaim", volume.persistentVolumeClaim?.claimName);
	// The claim of an ephemeral volume is named after the pod and the volume.
	if (volume.ephemeral) add("persistentvolumeclaim", `${pod}-${volume.name}`);
}

const secretRefs = (source: SecretRefSources): Named[] =>
	[
		source.cephfs,
		source.cinder,
		source.flexVolume,
		source.rbd,
		source.scaleIO,
		source.iscsi,
		source.storageos,
	].flatMap((s) => (s?.secretRef === undefined ? [] : [s.secretRef]));

/** The parts of a persistent volume that name other objects. */
export interface PersistentVolumeObject extends KubeObject {
	readonly spec?: SecretRefSources & {
		readonly claimRef?: Named;
		readonly azureFile?: {
			readonly secretName?: string;
			readonly secretNamespace?: string;
		};
		readonly csi?: {
			readonly nodePublishSecretRef?: Named;
			readonly nodeStageSecretRef?: Named;
			readonly nodeExpandSecretRef?: Named;
		};
	};
}

/** Secrets that a kubelet needs to mount a volume, by default beside the claim (pkg/api/v1/persistentvolume VisitPVSecretNames). */
export function volumeSecrets(
	volume: PersistentVolumeObject,
): { namespace: string; name: string }[] {
	const { spec = {} } = volume;
	const beside = spec.claimRef?.namespace ?? "";
	const { azureFile, csi } = spec;
	const refs: (Named | undefined)[] = [
		azureFile?.secretName === undefined
			? undefined
			: {
					name: azureFile.secretName,
					...(azureFile.secretNamespace && {
						namespace: azureFile.secretNamespace,
					}),
				},
		...secretRefs(spec),
		csi?.nodePublishSecretRef,
		csi?.nodeStageSecretRef,
		csi?.nodeExpandSecretRef,
	];
	return refs.flatMap((ref) =>
		ref?.name ? [{ namespace: ref.namespace || beside, name: ref.name }] : [],
	);
}

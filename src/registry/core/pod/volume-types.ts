/** core/v1 Volume and its sources (k8s.io/api/core/v1/types.go). */
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import type { LabelSelector } from "../../../apimachinery/selectors/labels.ts";
import type { PersistentVolumeClaimSpec } from "../../shared/claim-spec.ts";
import type { ObjectFieldSelector, ResourceFieldSelector } from "./types.ts";

interface SecretRef {
	secretRef?: { name?: string };
}
export interface KeyToPath {
	key: string;
	path: string;
	mode?: number;
}
export interface DownwardAPIFile {
	path: string;
	fieldRef?: ObjectFieldSelector;
	resourceFieldRef?: ResourceFieldSelector;
	mode?: number;
}
export interface PodCertificateProjection {
	signerName: string;
	keyType: string;
	maxExpirationSeconds?: number;
	credentialBundlePath?: string;
	keyPath?: string;
	certificateChainPath?: string;
	userAnnotations?: Record<string, string>;
}
export interface ClusterTrustBundleProjection {
	name?: string;
	signerName?: string;
	labelSelector?: LabelSelector;
	optional?: boolean;
	path: string;
}
export interface VolumeProjection {
	secret?: { name?: string; items?: KeyToPath[]; optional?: boolean };
	configMap?: { name?: string; items?: KeyToPath[]; optional?: boolean };
	downwardAPI?: { items?: DownwardAPIFile[] };
	serviceAccountToken?: {
		audience?: string;
		expirationSeconds?: number;
		path: string;
	};
	clusterTrustBundle?: ClusterTrustBundleProjection;
	podCertificate?: PodCertificateProjection;
}
export interface ISCSISource extends SecretRef {
	targetPortal: string;
	iqn: string;
	lun: number;
	iscsiInterface?: string;
	chapAuthDiscovery?: boolean;
	chapAuthSession?: boolean;
	initiatorName?: string;
}
export interface AzureDiskSource {
	diskName: string;
	diskURI: string;
	cachingMode?: string;
	fsType?: string;
	readOnly?: boolean;
	kind?: string;
}
export interface VolumeSource {
	hostPath?: { path: string; type?: string };
	emptyDir?: { medium?: string; sizeLimit?: string };
	gcePersistentDisk?: { pdName: string; partition?: number };
	awsElasticBlockStore?: { volumeID: string; partition?: number };
	gitRepo?: { repository: string; directory?: string };
	secret?: { secretName?: string; items?: KeyToPath[]; defaultMode?: number };
	nfs?: { server: string; path: string };
	iscsi?: ISCSISource;
	glusterfs?: { endpoints: string; path: string };
	persistentVolumeClaim?: { claimName: string };
	rbd?: RBDSource;
	flexVolume?: { driver: string; options?: Record<string, string> };
	cinder?: { volumeID: string } & SecretRef;
	cephfs?: { monitors: string[] | null } & SecretRef;
	flocker?: { datasetName?: string; datasetUUID?: string };
	downwardAPI?: { items?: DownwardAPIFile[]; defaultMode?: number };
	fc?: { targetWWNs?: string[]; lun?: number; wwids?: string[] };
	azureFile?: { secretName: string; shareName: string };
	configMap?: { name?: string; items?: KeyToPath[]; defaultMode?: number };
	vsphereVolume?: { volumePath: string };
	quobyte?: { registry: string; volume: string; tenant?: string };
	azureDisk?: AzureDiskSource;
	photonPersistentDisk?: { pdID: string };
	projected?: { sources: VolumeProjection[] | null; defaultMode?: number };
	portworxVolume?: { volumeID: string };
	scaleIO?: ScaleIOSource;
	storageos?: { volumeName?: string; volumeNamespace?: string } & SecretRef;
	csi?: { driver: string; nodePublishSecretRef?: { name?: string } };
	ephemeral?: {
		volumeClaimTemplate?: {
			metadata?: ObjectMeta;
			spec: PersistentVolumeClaimSpec;
		};
	};
	image?: { reference?: string; pullPolicy?: string };
}
export interface RBDSource extends SecretRef {
	monitors: string[] | null;
	image: string;
	pool?: string;
	user?: string;
	keyring?: string;
}
export interface ScaleIOSource {
	gateway: string;
	system: string;
	volumeName?: string;
	storageMode?: string;
	fsType?: string;
}
export interface Volume extends VolumeSource {
	name: string;
}

/** Volumes as messages print Kubernetes' internal types (pkg/apis/core/types.go). */
import type { LabelSelector } from "../../../apimachinery/selectors/labels.ts";
import {
	goField,
	goFields,
	goFlag,
	goListOf,
	goNumber,
	goPointer,
	goStruct,
	goText,
	goTexts,
} from "../../shared/go-struct.ts";
import { printSelector } from "../../shared/label-selector.ts";
import { printClaimSpec } from "../claim-print.ts";

export const printLocalReference = goStruct(goText("Name"));

/** metav1 types have JSON names in Go too. */
export const labelSelector = (name: string) =>
	goField(name, {
		print: (selector) => printSelector(selector as LabelSelector),
	});

export const printFieldRef = goStruct(...goTexts("APIVersion", "FieldPath"));
export const printResourceFieldRef = goStruct(
	...goTexts("ContainerName", "Resource"),
	goField("Divisor", { zero: "0" }),
);

const secretRef = goPointer("SecretRef", printLocalReference);
const items = goListOf(
	"Items",
	goStruct(...goTexts("Key", "Path"), goField("Mode")),
);
const podItems = goListOf(
	"Items",
	goStruct(
		goText("Path"),
		goPointer("FieldRef", printFieldRef),
		goPointer("ResourceFieldRef", printResourceFieldRef),
		goField("Mode"),
	),
);
const readOnly = goFlag("ReadOnly");

/** Not behind a pointer, unlike the others: Kubernetes prints it with every source. */
const trustBundle = goStruct(
	...goFields("Name", "SignerName"),
	labelSelector("LabelSelector"),
	goField("Optional"),
	goText("Path"),
);
const projection = goStruct(
	goPointer("Secret", goStruct(goText("Name"), items, goField("Optional"))),
	goPointer("DownwardAPI", goStruct(podItems), "downwardAPI"),
	goPointer("ConfigMap", goStruct(goText("Name"), items, goField("Optional"))),
	goPointer(
		"ServiceAccountToken",
		goStruct(goText("Audience"), goNumber("ExpirationSeconds"), goText("Path")),
	),
	goField("ClusterTrustBundle", {
		print: trustBundle,
		zero: trustBundle({}),
	}),
	goPointer(
		"PodCertificate",
		goStruct(
			...goTexts("SignerName", "KeyType"),
			goField("MaxExpirationSeconds"),
			...goTexts("CredentialBundlePath", "KeyPath", "CertificateChainPath"),
			goField("UserAnnotations"),
		),
	),
);

/** Metadata stands between the fields of a struct that embeds it. */
const printClaimTemplate = (value: unknown): unknown => {
	const { metadata, spec } = value as { metadata?: object; spec?: unknown };
	return { ...metadata, Spec: printClaimSpec(spec ?? {}) };
};

export const printVolume = goStruct(
	goText("Name"),
	goPointer("HostPath", goStruct(goText("Path"), goField("Type"))),
	goPointer("EmptyDir", goStruct(goText("Medium"), goField("SizeLimit"))),
	goPointer(
		"GCEPersistentDisk",
		goStruct(...goTexts("PDName", "FSType"), goNumber("Partition"), readOnly),
	),
	goPointer(
		"AWSElasticBlockStore",
		goStruct(...goTexts("VolumeID", "FSType"), goNumber("Partition"), readOnly),
	),
	goPointer(
		"GitRepo",
		goStruct(...goTexts("Repository", "Revision", "Directory")),
	),
	goPointer(
		"Secret",
		goStruct(
			goText("SecretName"),
			items,
			...goFields("DefaultMode", "Optional"),
		),
	),
	goPointer("NFS", goStruct(...goTexts("Server", "Path"), readOnly)),
	goPointer(
		"ISCSI",
		goStruct(
			...goTexts("TargetPortal", "IQN"),
			goNumber("Lun"),
			goText("ISCSIInterface", "iscsiInterface"),
			goText("FSType"),
			readOnly,
			goField("Portals"),
			goFlag("DiscoveryCHAPAuth", "chapAuthDiscovery"),
			goFlag("SessionCHAPAuth", "chapAuthSession"),
			secretRef,
			goField("InitiatorName"),
		),
	),
	goPointer(
		"Glusterfs",
		goStruct(goText("EndpointsName", "endpoints"), goText("Path"), readOnly),
	),
	goPointer("PersistentVolumeClaim", goStruct(goText("ClaimName"), readOnly)),
	goPointer(
		"RBD",
		goStruct(
			goField("CephMonitors", { json: "monitors" }),
			goText("RBDImage", "image"),
			goText("FSType"),
			goText("RBDPool", "pool"),
			goText("RadosUser", "user"),
			goText("Keyring"),
			secretRef,
			readOnly,
		),
	),
	goPointer(
		"Quobyte",
		goStruct(
			...goTexts("Registry", "Volume"),
			readOnly,
			...goTexts("User", "Group", "Tenant"),
		),
	),
	goPointer(
		"FlexVolume",
		goStruct(
			...goTexts("Driver", "FSType"),
			secretRef,
			readOnly,
			goField("Options"),
		),
	),
	goPointer(
		"Cinder",
		goStruct(...goTexts("VolumeID", "FSType"), readOnly, secretRef),
	),
	goPointer(
		"CephFS",
		goStruct(
			goField("Monitors"),
			...goTexts("Path", "User", "SecretFile"),
			secretRef,
			readOnly,
		),
		"cephfs",
	),
	goPointer("Flocker", goStruct(...goTexts("DatasetName", "DatasetUUID"))),
	goPointer(
		"DownwardAPI",
		goStruct(podItems, goField("DefaultMode")),
		"downwardAPI",
	),
	goPointer(
		"FC",
		goStruct(
			...goFields("TargetWWNs", "Lun"),
			goText("FSType"),
			readOnly,
			goField("WWIDs", { json: "wwids" }),
		),
	),
	goPointer(
		"AzureFile",
		goStruct(...goTexts("SecretName", "ShareName"), readOnly),
	),
	goPointer(
		"ConfigMap",
		goStruct(goText("Name"), items, ...goFields("DefaultMode", "Optional")),
	),
	goPointer(
		"VsphereVolume",
		goStruct(
			...goTexts(
				"VolumePath",
				"FSType",
				"StoragePolicyName",
				"StoragePolicyID",
			),
		),
	),
	goPointer(
		"AzureDisk",
		goStruct(
			goText("DiskName"),
			goText("DataDiskURI", "diskURI"),
			...goFields("CachingMode", "FSType", "ReadOnly", "Kind"),
		),
	),
	goPointer(
		"PhotonPersistentDisk",
		goStruct(goText("PdID", "pdID"), goText("FSType")),
	),
	goPointer(
		"Projected",
		goStruct(goListOf("Sources", projection), goField("DefaultMode")),
	),
	goPointer(
		"PortworxVolume",
		goStruct(...goTexts("VolumeID", "FSType"), readOnly),
	),
	goPointer(
		"ScaleIO",
		goStruct(
			...goTexts("Gateway", "System"),
			secretRef,
			goFlag("SSLEnabled"),
			...goTexts(
				"ProtectionDomain",
				"StoragePool",
				"StorageMode",
				"VolumeName",
				"FSType",
			),
			readOnly,
		),
	),
	goPointer(
		"StorageOS",
		goStruct(
			...goTexts("VolumeName", "VolumeNamespace", "FSType"),
			readOnly,
			secretRef,
		),
		"storageos",
	),
	goPointer(
		"CSI",
		goStruct(
			goText("Driver"),
			...goFields("ReadOnly", "FSType", "VolumeAttributes"),
			goPointer("NodePublishSecretRef", printLocalReference),
		),
	),
	goPointer(
		"Ephemeral",
		goStruct(goField("VolumeClaimTemplate", { print: printClaimTemplate })),
	),
	goPointer("Image", goStruct(...goTexts("Reference", "PullPolicy"))),
);

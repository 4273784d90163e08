/** The internal types of claims and volumes as messages print them. */
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import { sortedMap } from "../shared/checks.ts";
import {
	goField,
	goFields,
	goPointer,
	goStruct,
	goText,
	goTexts,
} from "../shared/go-struct.ts";
import { printSelector } from "../shared/label-selector.ts";
import { printReference } from "../shared/print-reference.ts";

const amounts = (map: unknown) => sortedMap(map as Record<string, string>);
const dataSource = [
	goField("APIGroup", { json: "apiGroup" }),
	goText("Kind"),
	goText("Name"),
] as const;

export const printClaimSpec = goStruct(
	goField("AccessModes"),
	goField("Selector", {
		print: (selector) => printSelector(selector as LabelSelector),
	}),
	goField("Resources", {
		print: goStruct(
			goField("Limits", { print: amounts }),
			goField("Requests", { print: amounts }),
		),
	}),
	goText("VolumeName"),
	goField("StorageClassName"),
	goField("VolumeMode"),
	goField("DataSource", { print: goStruct(...dataSource) }),
	goField("DataSourceRef", {
		print: goStruct(...dataSource, goField("Namespace")),
	}),
	goField("VolumeAttributesClassName"),
);

/** Go's names of fields that aren't just the JSON ones with a capital. */
const goNames: Readonly<Record<string, string>> = {
	fsType: "FSType",
	pdName: "PDName",
	volumeID: "VolumeID",
	iqn: "IQN",
	targetWWNs: "TargetWWNs",
	wwids: "WWIDs",
	diskURI: "DataDiskURI",
	diskName: "DiskName",
};

/** Nested structs are printed with the fields that are set: each source has others. */
function printSource(value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			goNames[name] ?? name.slice(0, 1).toUpperCase() + name.slice(1),
			printSource(member),
		]),
	);
}

const source = (name: string, json?: string) =>
	goField(name, {
		print: printSource,
		...(json === undefined ? {} : { json }),
	});

export const printVolumeSource = goStruct(
	source("GCEPersistentDisk", "gcePersistentDisk"),
	source("AWSElasticBlockStore", "awsElasticBlockStore"),
	source("HostPath"),
	source("Glusterfs"),
	source("NFS", "nfs"),
	source("RBD", "rbd"),
	source("Quobyte"),
	source("ISCSI", "iscsi"),
	source("FlexVolume"),
	source("Cinder"),
	source("CephFS", "cephfs"),
	source("FC", "fc"),
	source("Flocker"),
	source("AzureFile"),
	source("VsphereVolume"),
	source("AzureDisk"),
	source("PhotonPersistentDisk"),
	source("PortworxVolume"),
	source("ScaleIO", "scaleIO"),
	source("Local"),
	source("StorageOS", "storageos"),
	source("CSI", "csi"),
);

/** Its source stands between the other fields, as in the struct that embeds it. */
export const printPersistentVolumeSpec = (value: unknown): unknown => {
	const before = goStruct(goField("Capacity", { print: amounts }));
	const after = goStruct(
		goField("AccessModes"),
		goPointer("ClaimRef", printReference),
		...goTexts("PersistentVolumeReclaimPolicy", "StorageClassName"),
		...goFields(
			"MountOptions",
			"VolumeMode",
			"NodeAffinity",
			"VolumeAttributesClassName",
		),
	);
	return { ...before(value), ...printVolumeSource(value), ...after(value) };
};

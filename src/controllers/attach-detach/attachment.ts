import { createHash } from "node:crypto";
import type {
	PersistentVolume,
	VolumeAttachment,
} from "../../client/types/storage.ts";

/** A volume of a CSI driver. */
export interface CsiVolume {
	readonly volume: PersistentVolume;
	readonly driver: string;
	readonly handle: string;
}

export function csiVolume(
	volume: PersistentVolume | undefined,
): CsiVolume | undefined {
	const csi = volume?.spec.csi;
	return volume === undefined || csi === undefined
		? undefined
		: { volume, driver: csi.driver, handle: csi.volumeHandle ?? "" };
}

/** The name says what is attached where (pkg/volume/csi/csi_attacher.go getAttachmentName). */
export const attachmentName = (
	{ driver, handle }: CsiVolume,
	node: string,
): string =>
	`csi-${createHash("sha256").update(`${handle}${driver}${node}`).digest("hex")}`;

export const newAttachment = (
	csi: CsiVolume,
	node: string,
): VolumeAttachment => ({
	apiVersion: "storage.k8s.io/v1",
	kind: "VolumeAttachment",
	metadata: { name: attachmentName(csi, node) },
	spec: {
		attacher: csi.driver,
		nodeName: node,
		source: { persistentVolumeName: csi.volume.metadata.name ?? "" },
	},
});

/** As nodes call the volume. */
export const nodeVolumeName = ({ driver, handle }: CsiVolume): string =>
	`kubernetes.io/csi/${driver}^${handle}`;

/** May it be at one node only? */
export const isExclusive = ({ volume }: CsiVolume): boolean => {
	const modes = volume.spec.accessModes ?? [];
	return !modes.includes("ReadWriteMany") && !modes.includes("ReadOnlyMany");
};

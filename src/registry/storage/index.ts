import type { ResourceDefinition } from "../generic/definition.ts";
import { csiDriver } from "./csi-driver.ts";
import { csiNode } from "./csi-node.ts";
import { csiStorageCapacity } from "./csi-storage-capacity.ts";
import { storageClass } from "./storage-class.ts";
import { volumeAttachment } from "./volume-attachment.ts";
import { volumeAttributesClass } from "./volume-attributes-class.ts";

/** The kinds of storage.k8s.io, in order of their names in the API. */
export const storageGroup: readonly ResourceDefinition[] = [
	csiDriver,
	csiNode,
	csiStorageCapacity,
	storageClass,
	volumeAttachment,
	volumeAttributesClass,
];

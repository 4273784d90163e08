import { defineResource } from "../generic/definition.ts";

export const volumeAttachment = defineResource({
	group: "storage.k8s.io",
	kind: "VolumeAttachment",
	names: {
		plural: "volumeattachments",
		singular: "volumeattachment",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.VolumeAttachment" }],
	subresources: {
		status: {},
	},
});

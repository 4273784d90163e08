import { defineResource } from "../generic/definition.ts";

export const volumeAttributesClass = defineResource({
	group: "storage.k8s.io",
	kind: "VolumeAttributesClass",
	names: {
		plural: "volumeattributesclasses",
		singular: "volumeattributesclass",
		shortNames: ["vac"],
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.storage.v1.VolumeAttributesClass" },
	],
});

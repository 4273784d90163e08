import { defineResource } from "../generic/definition.ts";

export const deviceClass = defineResource({
	group: "resource.k8s.io",
	kind: "DeviceClass",
	names: {
		plural: "deviceclasses",
		singular: "deviceclass",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.resource.v1.DeviceClass" }],
});

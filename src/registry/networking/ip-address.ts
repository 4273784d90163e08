import { defineResource } from "../generic/definition.ts";

export const ipAddress = defineResource({
	group: "networking.k8s.io",
	kind: "IPAddress",
	names: {
		plural: "ipaddresses",
		singular: "ipaddress",
		shortNames: ["ip"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.IPAddress" }],
});

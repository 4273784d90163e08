import { defineResource } from "../generic/definition.ts";

export const certificateSigningRequest = defineResource({
	group: "certificates.k8s.io",
	kind: "CertificateSigningRequest",
	names: {
		plural: "certificatesigningrequests",
		singular: "certificatesigningrequest",
		shortNames: ["csr"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.certificates.v1.CertificateSigningRequest",
		},
	],
	subresources: {
		status: {},
		objects: {
			approval: { verbs: ["get", "patch", "update"] },
		},
	},
});

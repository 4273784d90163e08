import { defineResource } from "../generic/definition.ts";

export const pod = defineResource({
	group: "",
	kind: "Pod",
	names: {
		plural: "pods",
		singular: "pod",
		shortNames: ["po"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Pod" }],
	subresources: {
		status: {},
		objects: {
			ephemeralcontainers: { verbs: ["get", "patch", "update"] },
			resize: { verbs: ["get", "patch", "update"] },
		},
		functions: {
			attach: {
				kind: { group: "", version: "v1", kind: "PodAttachOptions" },
				connectMethods: ["POST", "GET"],
			},
			binding: {
				kind: { group: "", version: "v1", kind: "Binding" },
				connectMethods: ["POST"],
			},
			eviction: {
				kind: { group: "policy", version: "v1", kind: "Eviction" },
				connectMethods: ["POST"],
			},
			exec: {
				kind: { group: "", version: "v1", kind: "PodExecOptions" },
				connectMethods: ["POST", "GET"],
			},
			log: {
				kind: { group: "", version: "v1", kind: "Pod" },
				connectMethods: ["GET"],
			},
			portforward: {
				kind: { group: "", version: "v1", kind: "PodPortForwardOptions" },
				connectMethods: ["POST", "GET"],
			},
			proxy: {
				kind: { group: "", version: "v1", kind: "PodProxyOptions" },
				connectMethods: ["POST", "DELETE", "GET", "PATCH", "PUT"],
			},
		},
	},
});

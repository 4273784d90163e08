import { defineResource } from "../generic/definition.ts";

export const event = defineResource({
	group: "events.k8s.io",
	kind: "Event",
	names: {
		plural: "events",
		singular: "event",
		shortNames: ["ev"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.events.v1.Event" },
		{
			name: "v1",
			group: "",
			served: false,
			schema: "io.k8s.api.core.v1.Event",
		},
	],
	storageVersion: "v1",
});

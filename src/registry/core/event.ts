import { defineResource } from "../generic/definition.ts";

export const event = defineResource({
	group: "",
	kind: "Event",
	names: {
		plural: "events",
		singular: "event",
		shortNames: ["ev"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Event" }],
});

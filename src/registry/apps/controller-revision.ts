import { defineResource } from "../generic/definition.ts";

export const controllerRevision = defineResource({
	group: "apps",
	kind: "ControllerRevision",
	names: {
		plural: "controllerrevisions",
		singular: "controllerrevision",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.ControllerRevision" }],
});

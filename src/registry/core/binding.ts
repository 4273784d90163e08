import { defineResource } from "../generic/definition.ts";
import { type Binding, bindPod } from "./pod/binding.ts";

/** The old way of pods/binding: the body names the pod. */
export const binding = defineResource<Binding>({
	group: "",
	kind: "Binding",
	names: {
		plural: "bindings",
		singular: "binding",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Binding" }],
	verbs: ["create"],
	async evaluate(object, context) {
		const { name = "", namespace = "" } = object.metadata;
		const answer = await bindPod({ binding: object, name, namespace, context });
		return answer as Binding;
	},
});

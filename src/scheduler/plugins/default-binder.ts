import { resources } from "../../client/resources.ts";
import { definePlugin } from "../framework/plugin.ts";
import { failure } from "../framework/status.ts";

/** Writes the node into the pod through its binding subresource. */
export const defaultBinder = definePlugin({
	name: "DefaultBinder",
	async bind({ pod, handle }, node) {
		const { namespace = "", name = "", uid = "" } = pod.metadata;
		try {
			await handle.client.subresource(
				"POST",
				resources.pods,
				namespace,
				name,
				"binding",
				{
					apiVersion: "v1",
					kind: "Binding",
					metadata: { namespace, name, uid },
					target: { kind: "Node", name: node },
				},
			);
			return undefined;
		} catch (error) {
			return failure(error);
		}
	},
});

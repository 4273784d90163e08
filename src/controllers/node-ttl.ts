import { kinds } from "../client/kinds.ts";
import { type ControllerDefinition, watch, watchOwn } from "./definition.ts";
import { grant, recordEvents } from "./shared/rules.ts";

const annotation = "node.alpha.kubernetes.io/ttl";

/** How long kubelets may keep Secrets and ConfigMaps, in seconds, by the number of nodes; the bounds overlap so that it does not go to and fro. */
const steps = [
	{ min: 0, max: 100, seconds: 0 },
	{ min: 90, max: 500, seconds: 15 },
	{ min: 450, max: 1000, seconds: 30 },
	{ min: 900, max: 2000, seconds: 60 },
	{ min: 1800, max: 10_000, seconds: 300 },
	{ min: 9000, max: Number.POSITIVE_INFINITY, seconds: 600 },
];

/** Annotates nodes with the time that their kubelets may cache for (pkg/controller/ttl/ttl_controller.go). */
export const nodeTtlController: ControllerDefinition = {
	name: "ttl-controller",
	serviceAccount: "ttl-controller",
	rbac: [grant("core", "nodes", "list patch update watch"), recordEvents],
	create({ client, informers }) {
		const nodes = informers.of(kinds.nodes);
		let step = 0;
		const settle = () => {
			const count = nodes.lister.size;
			while (count > (steps[step]?.max ?? 0)) step++;
			while (count < (steps[step]?.min ?? 0)) step--;
		};
		return {
			watches: [
				watch(nodes, () => ({ onAdd: settle, onDelete: settle })),
				watchOwn(nodes),
			],
			async reconcile({ name }) {
				const node = nodes.lister.get("", name);
				if (node === undefined) return;
				const ttl = String(steps[step]?.seconds ?? 0);
				if (node.metadata.annotations?.[annotation] === ttl) return;
				await client.patch(kinds.nodes, "", name, "strategic", {
					metadata: { annotations: { [annotation]: ttl } },
				});
			},
		};
	},
};

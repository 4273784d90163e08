import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Node } from "../../client/types/node.ts";
import { type ControllerDefinition, watch, watchOwn } from "../definition.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { CidrSet } from "./cidr-set.ts";

/** Gives each node its part of the pods' address range (pkg/controller/nodeipam). */
export const nodeIpamController: ControllerDefinition = {
	name: "node-ipam-controller",
	serviceAccount: "node-controller",
	component: "cidrAllocator",
	rbac: [
		grant("core", "nodes", "delete get list patch update watch"),
		grant("core", "nodes/status", "patch update"),
		grant("core", "pods/status", "patch update"),
		grant("core", "pods", "delete get list watch"),
		recordEvents,
	],
	create({ client, informers, recorder, config }) {
		const nodes = informers.of(kinds.nodes);
		const sets = config.clusterCIDRs.map((range) => new CidrSet(range));
		const cidrsOf = ({ spec }: Node): readonly string[] =>
			spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []);
		const occupy = (node: Node) =>
			cidrsOf(node).forEach((cidr, i) => {
				sets[i]?.occupy(cidr);
			});
		if (sets.length === 0) return [];
		return {
			// One at a time: two nodes must not get the same part.
			workers: 1,
			watches: [
				watch(nodes, () => ({
					onAdd: occupy,
					onUpdate: (_, node) => occupy(node),
					onDelete: (node) =>
						cidrsOf(node).forEach((cidr, i) => {
							sets[i]?.release(cidr);
						}),
				})),
				watchOwn(nodes),
			],
			async reconcile({ name }) {
				const node = nodes.lister.get("", name);
				if (node === undefined || cidrsOf(node).length > 0) return;
				const parts = sets.map((set) => set.next());
				const podCIDRs = parts.filter((part) => part !== undefined);
				const release = () =>
					parts.forEach((part, i) => {
						if (part !== undefined) sets[i]?.release(part);
					});
				const fail = (reason: string) =>
					recorder.event(
						{
							kind: "Node",
							apiVersion: "v1",
							name,
							uid: node.metadata.uid ?? "",
						},
						"Normal",
						reason,
						`Node ${name} status is now: ${reason}`,
					);
				if (podCIDRs.length < parts.length) {
					release();
					fail("CIDRNotAvailable");
					throw new Error(
						"failed to allocate cidr from cluster cidr: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range",
					);
				}
				try {
					await client.patch(kinds.nodes, "", name, "strategic", {
						spec: { podCIDR: podCIDRs[0], podCIDRs },
					});
				} catch (error) {
					release();
					if (isNotFound(error)) return;
					fail("CIDRAssignmentFailed");
					throw error;
				}
			},
		};
	},
};

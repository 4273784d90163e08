import type { Column } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import type { Node } from "./node-types.ts";

const status = "io.k8s.api.core.v1.NodeStatus";
const systemInfo = "io.k8s.api.core.v1.NodeSystemInfo";
const rolePrefix = "node-role.kubernetes.io/";

function statusText({ spec, status }: Node): string {
	const ready = list(status?.conditions).find(({ type }) => type === "Ready");
	const parts = [
		ready === undefined
			? "Unknown"
			: ready.status === "True"
				? "Ready"
				: "NotReady",
	];
	if (spec?.unschedulable) parts.push("SchedulingDisabled");
	return parts.join(",");
}

/** Roles by label: one of `node-role.kubernetes.io/ROLE`, or `kubernetes.io/role: ROLE`. */
function rolesText({ metadata }: Node): string {
	const roles = new Set<string>();
	for (const [key, value] of Object.entries(metadata.labels ?? {})) {
		if (key.startsWith(rolePrefix) && key.length > rolePrefix.length)
			roles.add(key.slice(rolePrefix.length));
		else if (key === "kubernetes.io/role" && value !== "") roles.add(value);
	}
	return roles.size === 0 ? "<none>" : [...roles].sort().join(",");
}

const addressColumn = (name: string, type: string): Column<Node> => ({
	name,
	type: "string",
	priority: 1,
	description: { doc: `${status}.addresses` },
	cell: ({ status }) =>
		list(status?.addresses).find((address) => address.type === type)?.address ??
		"<none>",
});

const infoColumn = (name: string, field: string): Column<Node> => ({
	name,
	type: "string",
	priority: 1,
	description: { doc: `${systemInfo}.${field}` },
	cell: ({ status }) => status?.nodeInfo?.[field] || "<unknown>",
});

export const nodeColumns: readonly Column<Node>[] = [
	nameColumn,
	{
		name: "Status",
		type: "string",
		description: "The status of the node",
		cell: statusText,
	},
	{
		name: "Roles",
		type: "string",
		description: "The roles of the node",
		cell: rolesText,
	},
	ageColumn,
	{
		name: "Version",
		type: "string",
		description: { doc: `${systemInfo}.kubeletVersion` },
		cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? "",
	},
	addressColumn("Internal-IP", "InternalIP"),
	addressColumn("External-IP", "ExternalIP"),
	infoColumn("OS-Image", "osImage"),
	infoColumn("Kernel-Version", "kernelVersion"),
	infoColumn("Container-Runtime", "containerRuntimeVersion"),
];

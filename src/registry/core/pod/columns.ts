import { humanDuration } from "../../../apimachinery/human-duration.ts";
import type { Column } from "../../generic/definition.ts";
import { list } from "../../shared/checks.ts";
import { ageColumn, nameColumn } from "../../shared/columns.ts";
import { podSummary } from "./summary.ts";
import type { Pod } from "./types.ts";

const specDoc = "io.k8s.api.core.v1.PodSpec";
const statusDoc = "io.k8s.api.core.v1.PodStatus";
const NONE = "<none>";

function restartsText(pod: Pod, now: number): string {
	const { restarts, lastRestart } = podSummary(pod);
	return restarts === 0 || lastRestart === undefined
		? String(restarts)
		: `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}

function readinessGatesText({ spec, status }: Pod): string {
	const gates = list(spec.readinessGates);
	if (gates.length === 0) return NONE;
	const met = gates.filter(({ conditionType }) => {
		const condition = list(status?.conditions).find(
			({ type }) => type === conditionType,
		);
		return condition?.status === "True";
	});
	return `${met.length}/${gates.length}`;
}

export const podColumns: readonly Column<Pod>[] = [
	nameColumn,
	{
		name: "Ready",
		type: "string",
		description:
			"The aggregate readiness state of this pod for accepting traffic.",
		cell: (pod) => {
			const { ready, containers } = podSummary(pod);
			return `${ready}/${containers}`;
		},
	},
	{
		name: "Status",
		type: "string",
		description: "The aggregate status of the containers in this pod.",
		cell: (pod) => podSummary(pod).reason,
	},
	{
		name: "Restarts",
		type: "string",
		description:
			"The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
		cell: restartsText,
	},
	ageColumn,
	{
		name: "IP",
		type: "string",
		priority: 1,
		description: { doc: `${statusDoc}.podIP` },
		cell: ({ status }) => status?.podIPs?.[0]?.ip || NONE,
	},
	{
		name: "Node",
		type: "string",
		priority: 1,
		description: { doc: `${specDoc}.nodeName` },
		cell: ({ spec }) => spec.nodeName || NONE,
	},
	{
		name: "Nominated Node",
		type: "string",
		priority: 1,
		description: { doc: `${statusDoc}.nominatedNodeName` },
		cell: ({ status }) => status?.nominatedNodeName || NONE,
	},
	{
		name: "Readiness Gates",
		type: "string",
		priority: 1,
		description: { doc: `${specDoc}.readinessGates` },
		cell: readinessGatesText,
	},
];

import type { Column } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import type {
	HorizontalPodAutoscaler,
	MetricSpec,
	MetricStatus,
	MetricTarget,
	MetricValue,
} from "./types.ts";

const spec = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec";
const status = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus";
/** How many metrics are written out; the others are counted. */
const maxShown = 2;

/** printers.go printHorizontalPodAutoscaler */
export const columns: readonly Column<HorizontalPodAutoscaler>[] = [
	nameColumn,
	{
		name: "Reference",
		type: "string",
		description:
			"scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.",
		cell: ({ spec: { scaleTargetRef } }) =>
			`${scaleTargetRef.kind}/${scaleTargetRef.name}`,
	},
	{
		name: "Targets",
		type: "string",
		description: { doc: `${spec}.metrics` },
		cell: (hpa) =>
			formatMetrics(hpa.spec.metrics ?? [], hpa.status?.currentMetrics ?? []),
	},
	{
		name: "MinPods",
		type: "string",
		description: { doc: `${spec}.minReplicas` },
		cell: (hpa) =>
			hpa.spec.minReplicas === undefined
				? "<unset>"
				: String(hpa.spec.minReplicas),
	},
	{
		name: "MaxPods",
		type: "string",
		description: { doc: `${spec}.maxReplicas` },
		cell: (hpa) => hpa.spec.maxReplicas,
	},
	{
		name: "Replicas",
		type: "string",
		description: { doc: `${status}.currentReplicas` },
		cell: (hpa) => hpa.status?.currentReplicas ?? 0,
	},
	ageColumn,
];

function formatMetrics(
	specs: readonly MetricSpec[],
	statuses: readonly MetricStatus[],
): string {
	if (specs.length === 0) return "<none>";
	const texts = specs.map((metric, i) => formatMetric(metric, statuses[i]));
	const shown = texts.slice(0, maxShown).join(", ");
	const hidden = texts.length - maxShown;
	return hidden > 0 ? `${shown} + ${hidden} more...` : shown;
}

function formatMetric(
	metric: MetricSpec,
	current: MetricStatus | undefined,
): string {
	const { resource, containerResource, external, object, pods } = metric;
	if (resource)
		return `${resource.name}: ${formatTarget(resource.target, current?.resource?.current)}`;
	if (containerResource)
		return `${containerResource.name}: ${formatTarget(containerResource.target, current?.containerResource?.current)}`;
	if (external)
		return formatTarget(external.target, current?.external?.current);
	if (object) return formatTarget(object.target, current?.object?.current);
	if (pods) return formatTarget(pods.target, current?.pods?.current);
	return "<unknown type>";
}

function formatTarget(
	target: MetricTarget,
	current: MetricValue | undefined,
): string {
	const unknown = "<unknown>";
	if (target.averageUtilization !== undefined) {
		const now = current?.averageUtilization;
		return `${now === undefined ? unknown : `${now}%`}/${target.averageUtilization}%`;
	}
	if (target.averageValue !== undefined)
		return `${current?.averageValue ?? unknown}/${target.averageValue}${target.type === "AverageValue" && target.value === undefined ? "" : " (avg)"}`;
	return `${current?.value ?? unknown}/${target.value ?? unknown}`;
}

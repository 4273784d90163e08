/** Between autoscaling/v1 and v2 (pkg/apis/autoscaling/v1/conversion.go): what v1 can't say is kept in annotations. */
import { deepCopy } from "../../apimachinery/json.ts";
import { parseJson } from "../../openapi/strict-json.ts";
import { list } from "../shared/checks.ts";
import {
	defaultUtilization,
	metricsAnnotation,
	setDefaults,
} from "./defaults.ts";
import type {
	HorizontalPodAutoscaler,
	HorizontalPodAutoscalerV1,
	MetricSpec,
	MetricStatus,
} from "./types.ts";

const metricsKey = metricsAnnotation;
const currentMetricsKey = "autoscaling.alpha.kubernetes.io/current-metrics";
const conditionsKey = "autoscaling.alpha.kubernetes.io/conditions";
const behaviorKey = "autoscaling.alpha.kubernetes.io/behavior";
const keys = [metricsKey, currentMetricsKey, conditionsKey, behaviorKey];

const isCpuUtilization = ({ type, resource }: MetricSpec): boolean =>
	type === "Resource" &&
	resource?.name === "cpu" &&
	resource.target.averageUtilization !== undefined;

/** As autoscaling/v1 shows it. */
export function toV1(hpa: HorizontalPodAutoscaler): HorizontalPodAutoscalerV1 {
	const { metrics = [], behavior, ...spec } = hpa.spec ?? {};
	const { conditions = [], ...status } = hpa.status ?? {};
	const currentMetrics = list(status.currentMetrics);
	delete status.currentMetrics;
	const cpu = metrics.find(isCpuUtilization);
	const others = metrics.filter((metric) => metric !== cpu);
	const currentCpu = currentMetrics.find(
		({ type, resource }) =>
			type === "Resource" &&
			resource?.name === "cpu" &&
			resource.current.averageUtilization !== undefined,
	);
	const notes: Record<string, string> = {};
	if (others.length > 0)
		notes[metricsKey] = JSON.stringify(others.map(metricToV1));
	const otherCurrent = currentMetrics.filter((metric) => metric !== currentCpu);
	if (otherCurrent.length > 0)
		notes[currentMetricsKey] = JSON.stringify(otherCurrent.map(statusToV1));
	if (conditions.length > 0) notes[conditionsKey] = JSON.stringify(conditions);
	if (behavior !== undefined)
		notes[behaviorKey] = JSON.stringify(behaviorToGo(behavior));
	const target = cpu?.resource?.target.averageUtilization;
	const current = currentCpu?.resource?.current.averageUtilization;
	const annotations = { ...hpa.metadata.annotations, ...notes };
	return {
		kind: hpa.kind,
		apiVersion: "autoscaling/v1",
		metadata: {
			...hpa.metadata,
			...(Object.keys(annotations).length === 0 ? {} : { annotations }),
		},
		spec: {
			...spec,
			...(target === undefined
				? {}
				: { targetCPUUtilizationPercentage: target }),
		},
		status: {
			...status,
			currentReplicas: status.currentReplicas ?? 0,
			desiredReplicas: status.desiredReplicas ?? 0,
			...(current === undefined
				? {}
				: { currentCPUUtilizationPercentage: current }),
		},
	};
}

/** As it is stored. */
export function fromV1(v1: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
	const annotations = { ...v1.metadata.annotations };
	const read = <T>(key: string): T | undefined => {
		const text = annotations[key];
		if (text === undefined) return undefined;
		try {
			return parseJson(text) as T;
		} catch {
			return undefined; // what can't be read is dropped with its annotation
		}
	};
	const { targetCPUUtilizationPercentage, ...spec } = v1.spec ?? {};
	const { currentCPUUtilizationPercentage, ...status } = v1.status ?? {};
	const metrics = (read<V1Metric[]>(metricsKey) ?? []).map(metricFromV1);
	if (targetCPUUtilizationPercentage !== undefined)
		metrics.unshift(cpuMetric(targetCPUUtilizationPercentage));
	const currentMetrics = (read<V1Status[]>(currentMetricsKey) ?? []).map(
		statusFromV1,
	);
	if (currentCPUUtilizationPercentage !== undefined)
		currentMetrics.unshift({
			type: "Resource",
			resource: {
				name: "cpu",
				current: { averageUtilization: currentCPUUtilizationPercentage },
			},
		});
	const conditions =
		read<NonNullable<HorizontalPodAutoscaler["status"]["conditions"]>>(
			conditionsKey,
		);
	const behavior = read<Record<string, unknown>>(behaviorKey);
	for (const key of keys) delete annotations[key];
	const { annotations: _, ...metadata } = v1.metadata;
	const hpa: HorizontalPodAutoscaler = {
		kind: v1.kind,
		apiVersion: "autoscaling/v2",
		metadata: {
			...metadata,
			...(Object.keys(annotations).length === 0 ? {} : { annotations }),
		},
		spec: {
			...spec,
			...(metrics.length > 0 ? { metrics } : {}),
			...(behavior === undefined ? {} : { behavior: behaviorFromGo(behavior) }),
		},
		status: {
			...status,
			desiredReplicas: status.desiredReplicas ?? 0,
			currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
			...(conditions === undefined ? {} : { conditions }),
		},
	};
	setDefaults(hpa);
	return hpa;
}

const cpuMetric = (averageUtilization = defaultUtilization): MetricSpec => ({
	type: "Resource",
	resource: {
		name: "cpu",
		target: { type: "Utilization", averageUtilization },
	},
});

/** The annotation holds metrics in the form of v2beta1, where targets are fields of their own. */
type V1Metric = { type: string } & Record<string, unknown>;
type V1Status = V1Metric;
type Members = Record<string, unknown>;

function metricToV1(metric: MetricSpec): V1Metric {
	const { object, pods, resource, containerResource, external } =
		deepCopy(metric);
	return {
		type: metric.type,
		...(object && {
			object: {
				target: object.describedObject,
				metricName: object.metric.name,
				targetValue: object.target.value ?? "0",
				...selector(object.metric.selector),
				...given("averageValue", object.target.averageValue),
			},
		}),
		...(pods && {
			pods: {
				metricName: pods.metric.name,
				targetAverageValue: pods.target.averageValue,
				...selector(pods.metric.selector),
			},
		}),
		...(resource && {
			resource: {
				name: resource.name,
				...given(
					"targetAverageUtilization",
					resource.target.averageUtilization,
				),
				...given("targetAverageValue", resource.target.averageValue),
			},
		}),
		...(containerResource && {
			containerResource: {
				name: containerResource.name,
				...given(
					"targetAverageUtilization",
					containerResource.target.averageUtilization,
				),
				...given("targetAverageValue", containerResource.target.averageValue),
				container: containerResource.container,
			},
		}),
		...(external && {
			external: {
				metricName: external.metric.name,
				...(external.metric.selector && {
					metricSelector: external.metric.selector,
				}),
				...given("targetValue", external.target.value),
				...given("targetAverageValue", external.target.averageValue),
			},
		}),
	};
}

const given = (name: string, value: unknown): Members =>
	value === undefined ? {} : { [name]: value };
const selector = (value: unknown): Members => given("selector", value);

function metricFromV1(metric: V1Metric): MetricSpec {
	const of = (name: string) => metric[name] as Members | undefined;
	const [object, pods, resource, container, external] = [
		of("object"),
		of("pods"),
		of("resource"),
		of("containerResource"),
		of("external"),
	];
	const resourceTarget = (source: Members) => ({
		type:
			source.targetAverageUtilization === undefined
				? "AverageValue"
				: "Utilization",
		...given("averageUtilization", source.targetAverageUtilization),
		...given("averageValue", source.targetAverageValue),
	});
	const identifier = (source: Members, key = "selector") => ({
		name: String(source.metricName ?? ""),
		...given("selector", source[key]),
	});
	return {
		type: metric.type,
		...(object && {
			object: {
				describedObject: object.target as never,
				metric: identifier(object),
				target:
					object.averageValue === undefined
						? { type: "Value", value: String(object.targetValue) }
						: {
								type: "AverageValue",
								averageValue: String(object.averageValue),
							},
			},
		}),
		...(pods && {
			pods: {
				metric: identifier(pods),
				target: {
					type: "AverageValue",
					averageValue: String(pods.targetAverageValue),
				},
			},
		}),
		...(resource && {
			resource: {
				name: String(resource.name),
				target: resourceTarget(resource),
			},
		}),
		...(container && {
			containerResource: {
				name: String(container.name),
				target: resourceTarget(container),
				container: String(container.container),
			},
		}),
		...(external && {
			external: {
				metric: identifier(external, "metricSelector"),
				target:
					external.targetValue === undefined
						? {
								type: "AverageValue",
								averageValue: String(external.targetAverageValue),
							}
						: { type: "Value", value: String(external.targetValue) },
			},
		}),
	} as MetricSpec;
}

/** The status in the form of v2beta1: current values are fields of their own. */
function statusToV1(metric: MetricStatus): V1Status {
	const { object, pods, resource, containerResource, external } = metric;
	const currents = (current: Members) => ({
		...given("currentAverageUtilization", current.averageUtilization),
		currentAverageValue: current.averageValue ?? "0",
	});
	return {
		type: metric.type,
		...(object && {
			object: {
				target: object.describedObject,
				metricName: object.metric.name,
				currentValue: object.current.value ?? "0",
				...selector(object.metric.selector),
				...given("averageValue", object.current.averageValue),
			},
		}),
		...(pods && {
			pods: {
				metricName: pods.metric.name,
				currentAverageValue: pods.current.averageValue ?? "0",
				...selector(pods.metric.selector),
			},
		}),
		...(resource && {
			resource: { name: resource.name, ...currents({ ...resource.current }) },
		}),
		...(containerResource && {
			containerResource: {
				name: containerResource.name,
				...currents({ ...containerResource.current }),
				container: containerResource.container,
			},
		}),
		...(external && {
			external: {
				metricName: external.metric.name,
				...given("metricSelector", external.metric.selector),
				currentValue: external.current.value ?? "0",
				...given("currentAverageValue", external.current.averageValue),
			},
		}),
	};
}

function statusFromV1(metric: V1Status): MetricStatus {
	const of = (name: string) => metric[name] as Members | undefined;
	const [object, pods, resource, container, external] = [
		of("object"),
		of("pods"),
		of("resource"),
		of("containerResource"),
		of("external"),
	];
	const current = (source: Members) => ({
		...given("averageUtilization", source.currentAverageUtilization),
		...given("averageValue", source.currentAverageValue),
		...given("value", source.currentValue),
	});
	const identifier = (source: Members, key = "selector") => ({
		name: String(source.metricName ?? ""),
		...given("selector", source[key]),
	});
	return {
		type: metric.type,
		...(object && {
			object: {
				describedObject: object.target as never,
				metric: identifier(object),
				current: {
					...given("value", object.currentValue),
					...given("averageValue", object.averageValue),
				},
			},
		}),
		...(pods && { pods: { metric: identifier(pods), current: current(pods) } }),
		...(resource && {
			resource: { name: String(resource.name), current: current(resource) },
		}),
		...(container && {
			containerResource: {
				name: String(container.name),
				container: String(container.container),
				current: current(container),
			},
		}),
		...(external && {
			external: {
				metric: identifier(external, "metricSelector"),
				current: current(external),
			},
		}),
	} as MetricStatus;
}

/** The behaviour is written with Go's field names: its internal type has no JSON tags. */
const rename =
	(change: (name: string) => string) =>
	(value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(rename(change));
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, member]) => [
				change(name),
				rename(change)(member),
			]),
		);
	};
const behaviorToGo = rename(
	(name) => name.slice(0, 1).toUpperCase() + name.slice(1),
);
const behaviorFromGo = (value: unknown) =>
	rename((name) => name.slice(0, 1).toLowerCase() + name.slice(1))(
		value,
	) as NonNullable<HorizontalPodAutoscaler["spec"]["behavior"]>;

import {
	formatQuantity,
	newQuantity,
	quantityMilli,
} from "../../apimachinery/quantity.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type {
	MetricSpec,
	MetricStatus,
	MetricTarget,
} from "../../client/types/autoscaling.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { KindFinder } from "../shared/scale.ts";
import type { MetricsClient } from "./metrics-client.ts";
import {
	byAverage,
	byShare,
	byUtilization,
	byValue,
	type Tolerance,
} from "./replicas.ts";

/** What metrics are computed for. */
export interface Target {
	readonly namespace: string;
	readonly selector: string;
	readonly pods: readonly Pod[];
	/** Of the scale's spec and of its status. */
	readonly specReplicas: number;
	readonly statusReplicas: number;
	readonly tolerance: Tolerance;
	readonly now: number;
}

export interface Proposal {
	readonly replicas: number;
	/** As messages call the metric. */
	readonly name: string;
	readonly status: MetricStatus;
}

/** Why a metric could not be computed: the condition's reason, its message and what callers are told. */
export class MetricError extends Error {
	readonly reason: string;
	readonly explanation: string;
	constructor(reason: string, cause: string, message: string) {
		super(message);
		this.reason = reason;
		this.explanation = cause;
	}
}

const milli = (value: number): string =>
	formatQuantity(newQuantity(Math.round(value), "DecimalSI", -3));

const targetOf = ({ value, averageValue }: MetricTarget): number =>
	quantityMilli(averageValue ?? value ?? "0");

/** Go's text of a selector that may be absent. */
const goSelector = (selector: LabelSelector | undefined): string =>
	selector === undefined
		? "nil"
		: `&LabelSelector{MatchLabels:map[string]string{${Object.entries(
				selector.matchLabels ?? {},
			)
				.map(([key, value]) => `${key}: ${value},`)
				.join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;

/** How many replicas each kind of metric asks for (pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetric). */
export class MetricCalculator {
	readonly #metrics: MetricsClient;
	readonly #kinds: KindFinder;

	constructor(metrics: MetricsClient, kinds: KindFinder) {
		this.#metrics = metrics;
		this.#kinds = kinds;
	}

	/** Throws a MetricError. */
	compute(spec: MetricSpec, target: Target): Promise<Proposal> {
		const { resource, containerResource, pods, object, external } = spec;
		if (resource !== undefined)
			return wrap(
				"FailedGetResourceMetric",
				`failed to get ${resource.name} resource metric value`,
				() => this.#resource(target, resource.name, resource.target),
			);
		if (containerResource !== undefined)
			return wrap(
				"FailedGetContainerResourceMetric",
				`failed to get ${containerResource.name} container metric value`,
				() =>
					this.#resource(
						target,
						containerResource.name,
						containerResource.target,
						containerResource.container,
					),
			);
		if (pods !== undefined)
			return wrap(
				"FailedGetPodsMetric",
				"failed to get pods metric value",
				() => this.#pods(target, pods),
			);
		if (object !== undefined)
			return wrap(
				"FailedGetObjectMetric",
				"failed to get object metric value",
				() => this.#object(target, object),
			);
		if (external !== undefined)
			return wrap(
				"FailedGetExternalMetric",
				`failed to get ${external.metric.name} external metric value`,
				() => this.#external(target, external),
			);
		const message = `unknown metric source type ${JSON.stringify(spec.type)}`;
		throw new MetricError("InvalidMetricSourceType", message, message);
	}

	async #resource(
		target: Target,
		name: string,
		wanted: MetricTarget,
		container?: string,
	): Promise<Proposal> {
		const { averageUtilization } = wanted;
		const what = averageUtilization === undefined ? "usage" : "utilization";
		const source = container === undefined ? "resource" : "containerResource";
		const status = (current: object): MetricStatus => ({
			type: container === undefined ? "Resource" : "ContainerResource",
			[source]: {
				name,
				...(container === undefined ? {} : { container }),
				current,
			},
		});
		try {
			const metrics = await prefixed(
				`unable to get metrics for resource ${name}`,
				() =>
					this.#metrics.resource(
						target.namespace,
						target.selector,
						name,
						container,
					),
			);
			const inputs = { ...target, metrics, current: target.specReplicas };
			if (averageUtilization === undefined) {
				const { replicas, average } = byAverage(
					inputs,
					name === "cpu",
					targetOf(wanted),
				);
				return {
					replicas,
					name: `${name} ${container === undefined ? "resource" : "container resource"}`,
					status: status({ averageValue: milli(average) }),
				};
			}
			const { replicas, utilization, average } = byUtilization(
				inputs,
				name,
				container,
				averageUtilization,
			);
			return {
				replicas,
				name: `${name} ${container === undefined ? "resource" : "container resource"} utilization (percentage of request)`,
				status: status({
					averageUtilization: utilization,
					averageValue: milli(average),
				}),
			};
		} catch (error) {
			throw new Error(
				`failed to get ${name} ${what}: ${(error as Error).message}`,
			);
		}
	}

	async #pods(
		target: Target,
		{ metric, target: wanted }: NonNullable<MetricSpec["pods"]>,
	): Promise<Proposal> {
		const metrics = await prefixed(`unable to get metric ${metric.name}`, () =>
			this.#metrics.pods(
				target.namespace,
				target.selector,
				metric.name,
				metric.selector,
			),
		);
		const { replicas, average } = byAverage(
			{ ...target, metrics, current: target.specReplicas },
			false,
			targetOf(wanted),
		);
		return {
			replicas,
			name: `pods metric ${metric.name}`,
			status: {
				type: "Pods",
				pods: { metric, current: { averageValue: milli(average) } },
			},
		};
	}

	async #object(
		target: Target,
		{
			describedObject,
			metric,
			target: wanted,
		}: NonNullable<MetricSpec["object"]>,
	): Promise<Proposal> {
		const { kind, name, apiVersion = "v1" } = describedObject;
		const { namespace } = target;
		const value = await prefixed(
			`unable to get metric ${metric.name}`,
			async () => {
				const found = await this.#kinds.find(apiVersion, kind);
				if (found === undefined)
					throw new Error(
						`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
					);
				const resource =
					found.group === ""
						? found.resource
						: `${found.resource}.${found.group}`;
				return this.#metrics.object(
					namespace,
					resource,
					name,
					metric.name,
					metric.selector,
				);
			},
		);
		const shared = this.#shared(target, wanted, value);
		return {
			replicas: shared.replicas,
			name: `${kind} metric ${metric.name}`,
			status: {
				type: "Object",
				object: { metric, current: shared.current, describedObject },
			},
		};
	}

	async #external(
		target: Target,
		{ metric, target: wanted }: NonNullable<MetricSpec["external"]>,
	): Promise<Proposal> {
		const { namespace } = target;
		const values = await prefixed(
			`unable to get external metric ${namespace}/${metric.name}/${goSelector(metric.selector)}`,
			() => this.#metrics.external(namespace, metric.name, metric.selector),
		);
		const value = values.reduce((sum, each) => sum + each, 0);
		const shared = this.#shared(target, wanted, value);
		return {
			replicas: shared.replicas,
			name: `external metric ${metric.name}(${goSelector(metric.selector)})`,
			status: {
				type: "External",
				external: { metric, current: shared.current },
			},
		};
	}

	/** A value for all replicas together, or a share of it for each. */
	#shared(target: Target, wanted: MetricTarget, value: number) {
		const { tolerance, statusReplicas } = target;
		const goal = targetOf(wanted);
		if (wanted.averageValue === undefined)
			return {
				replicas: byValue(
					{ ...target, current: target.specReplicas },
					value,
					goal,
				),
				current: { value: milli(value) },
			};
		return {
			replicas: byShare(statusReplicas, value, goal, tolerance),
			current: {
				averageValue: milli(Math.ceil(value / (statusReplicas || 1))),
			},
		};
	}
}

async function prefixed<T>(text: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw new Error(`${text}: ${(error as Error).message}`);
	}
}

async function wrap(
	reason: string,
	text: string,
	work: () => Promise<Proposal>,
): Promise<Proposal> {
	try {
		return await work();
	} catch (error) {
		const { message } = error as Error;
		throw new MetricError(reason, message, `${text}: ${message}`);
	}
}

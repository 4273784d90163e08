import { isNotFound } from "../../apimachinery/errors.ts";
import { quantityMilli } from "../../apimachinery/quantity.ts";
import {
	formatLabelSelector,
	type LabelSelector,
} from "../../apimachinery/selectors/labels.ts";
import type { Client } from "../../client/client.ts";
import { timeMs } from "../shared/pods.ts";

/** What a pod used: milli-units, when it was measured and over how long (milliseconds). */
export interface PodMetric {
	readonly value: number;
	readonly timestamp: number;
	readonly window: number;
}

interface PodMetricsList {
	readonly items: readonly {
		readonly metadata: { readonly name?: string };
		readonly timestamp?: string;
		readonly window?: string;
		readonly containers: readonly {
			readonly name: string;
			readonly usage: Readonly<Record<string, string>>;
		}[];
	}[];
}
interface MetricValueList {
	readonly items: readonly {
		readonly describedObject?: { readonly name?: string };
		readonly timestamp?: string;
		readonly windowSeconds?: number;
		readonly value: string;
	}[];
}

const defaultWindow = 60_000;

/** Reads the three APIs of metrics, whoever serves them (pkg/controller/podautoscaler/metrics/client.go). */
export class MetricsClient {
	readonly #client: Client;

	constructor(client: Client) {
		this.#client = client;
	}

	/** Of cpu in milli-cores, of anything else in thousandths too; of one container where it is named. */
	async resource(
		namespace: string,
		selector: string,
		resource: string,
		container: string | undefined,
	): Promise<Map<string, PodMetric>> {
		const list = await this.#get<PodMetricsList>(
			`/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
			selector,
			"resource",
			"pods.metrics.k8s.io",
		);
		if (list.items.length === 0)
			throw new Error("no metrics returned from resource metrics API");
		const metrics = new Map<string, PodMetric>();
		for (const { metadata, containers, timestamp, window } of list.items) {
			const counted = containers.filter(
				({ name }) => container === undefined || name === container,
			);
			if (container !== undefined && counted.length === 0)
				throw new Error(
					`container ${container} not present in metrics for pod ${namespace}/${metadata.name}`,
				);
			if (counted.some(({ usage }) => usage[resource] === undefined)) continue;
			metrics.set(metadata.name ?? "", {
				value: counted.reduce(
					(sum, { usage }) => sum + quantityMilli(usage[resource] ?? "0"),
					0,
				),
				timestamp: timeMs(timestamp) ?? 0,
				window: seconds(window) ?? defaultWindow,
			});
		}
		return metrics;
	}

	/** A metric of the selected pods, in thousandths. */
	async pods(
		namespace: string,
		selector: string,
		metric: string,
		metricSelector: LabelSelector | undefined,
	): Promise<Map<string, PodMetric>> {
		const list = await this.#custom(
			namespace,
			`pods/*/${metric}`,
			selector,
			metricSelector,
			metric,
		);
		return new Map(
			list.items.map((item) => [
				item.describedObject?.name ?? "",
				{
					value: quantityMilli(item.value),
					timestamp: timeMs(item.timestamp) ?? 0,
					window: (item.windowSeconds ?? 60) * 1000,
				},
			]),
		);
	}

	/** A metric of one object, in thousandths. */
	async object(
		namespace: string,
		resource: string,
		name: string,
		metric: string,
		metricSelector: LabelSelector | undefined,
	): Promise<number> {
		const list = await this.#custom(
			namespace,
			`${resource}/${name}/${metric}`,
			"",
			metricSelector,
			metric,
		);
		return quantityMilli(list.items[0]?.value ?? "0");
	}

	/** All values of a metric that belongs to nothing in the cluster, in thousandths. */
	async external(
		namespace: string,
		metric: string,
		selector: LabelSelector | undefined,
	): Promise<number[]> {
		const list = await this.#get<MetricValueList>(
			`/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${metric}`,
			selector === undefined ? "" : selectorText(selector),
			"external",
			`${metric}.external.metrics.k8s.io`,
		);
		if (list.items.length === 0)
			throw new Error("no metrics returned from external metrics API");
		return list.items.map(({ value }) => quantityMilli(value));
	}

	#custom(
		namespace: string,
		path: string,
		selector: string,
		metricSelector: LabelSelector | undefined,
		metric: string,
	): Promise<MetricValueList> {
		const extra =
			metricSelector === undefined
				? ""
				: `&metricLabelSelector=${encodeURIComponent(selectorText(metricSelector))}`;
		return this.#get<MetricValueList>(
			`/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/${path}`,
			selector,
			"custom",
			`${metric}.custom.metrics.k8s.io`,
			extra,
		);
	}

	async #get<T>(
		path: string,
		selector: string,
		api: string,
		resource: string,
		extra = "",
	): Promise<T> {
		const query = `?labelSelector=${encodeURIComponent(selector)}${extra}`;
		try {
			return await this.#client.raw<T>({
				method: "GET",
				path: `${path}${selector === "" && extra === "" ? "" : query}`,
			});
		} catch (error) {
			const { message } = error as Error;
			const what = isNotFound(error)
				? `the server could not find the requested resource (get ${resource})`
				: message;
			throw new Error(
				`unable to fetch metrics from ${api} metrics API: ${what}`,
			);
		}
	}
}

function selectorText(selector: LabelSelector): string {
	const text = formatLabelSelector(selector);
	return text === "<none>" ? "" : text;
}

/** Of a Go duration in seconds. */
function seconds(duration: string | undefined): number | undefined {
	const match = /^([0-9.]+)s$/.exec(duration ?? "");
	return match?.[1] === undefined ? undefined : Number(match[1]) * 1000;
}

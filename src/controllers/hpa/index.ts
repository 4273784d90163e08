import { formatTime } from "../../apimachinery/clock.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { parseLabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { ResourceRef } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type {
	HorizontalPodAutoscaler,
	MetricStatus,
} from "../../client/types/autoscaling.ts";
import type { Condition } from "../../client/types/meta.ts";
import type { Scale } from "../../client/types/policy.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	reads,
	watch,
} from "../definition.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { getScale, KindFinder } from "../shared/scale.ts";
import { MetricCalculator, MetricError, type Proposal } from "./metric.ts";
import { MetricsClient } from "./metrics-client.ts";
import { type History, normalize, noteScale } from "./normalize.ts";

/** --horizontal-pod-autoscaler-sync-period */
const syncPeriod = 15_000;
const firstDelay = 1000;
/** --horizontal-pod-autoscaler-tolerance */
const defaultTolerance = 0.1;

/** Scales by metrics (pkg/controller/podautoscaler/horizontal.go). */
export const horizontalPodAutoscaler: ControllerDefinition = {
	name: "horizontal-pod-autoscaler-controller",
	serviceAccount: "horizontal-pod-autoscaler",
	component: "horizontal-pod-autoscaler",
	rbac: [
		grant("autoscaling", "horizontalpodautoscalers", read),
		grant("autoscaling", "horizontalpodautoscalers/status", "update"),
		grant("*", "*/scale", "get update"),
		grant("core", "pods", "list watch"),
		grant("metrics.k8s.io", "pods", "list watch"),
		grant("custom.metrics.k8s.io", "*", read),
		grant("external.metrics.k8s.io", "*", read),
		recordEvents,
	],
	create: (context) => new Autoscaler(context),
};

type Status = HorizontalPodAutoscaler["status"];

/** An autoscaler at work: its conditions change on the way. */
interface Pass {
	readonly hpa: HorizontalPodAutoscaler;
	conditions: readonly Condition[];
	readonly now: number;
}

class Autoscaler implements Controller {
	readonly watches;
	readonly #context: ControllerContext;
	readonly #kinds: KindFinder;
	readonly #calculator: MetricCalculator;
	readonly #histories = new Map<string, History>();

	constructor(context: ControllerContext) {
		const { informers, client } = context;
		this.#context = context;
		this.#kinds = new KindFinder(client);
		this.#calculator = new MetricCalculator(
			new MetricsClient(client),
			this.#kinds,
		);
		this.watches = [
			reads(informers.of(kinds.pods)),
			watch(informers.of(kinds.horizontalPodAutoscalers), (enqueue) => ({
				// What it scales is often made along with it.
				onAdd: (hpa) => enqueue(keyOf(hpa), firstDelay),
				onUpdate(old, hpa) {
					if (!deepEqual(old.spec, hpa.spec)) enqueue(keyOf(hpa));
				},
				onDelete: (hpa) => this.#histories.delete(keyOf(hpa)),
			})),
		];
	}

	async reconcile({ namespace, name }: Request): Promise<Result | undefined> {
		const { informers, clock } = this.#context;
		const hpa = informers
			.of(kinds.horizontalPodAutoscalers)
			.lister.get(namespace, name);
		if (hpa === undefined) return undefined;
		const { conditions = [] } = hpa.status;
		await this.#run({ hpa, conditions, now: clock.now() });
		return { requeueAfter: syncPeriod };
	}

	async #run(pass: Pass): Promise<void> {
		const { hpa } = pass;
		const found = await this.#target(pass);
		if (found === undefined) return;
		const { scale, resource } = found;
		const current = scale.spec?.replicas ?? 0;
		const { minReplicas = 1, maxReplicas } = hpa.spec;
		const history = this.#history(hpa, current, pass.now);
		note(
			pass,
			"AbleToScale",
			"True",
			"SucceededGetScale",
			"the HPA controller was able to get the target's current scale",
		);
		if (current === 0 && minReplicas !== 0) {
			note(
				pass,
				"ScalingActive",
				"False",
				"ScalingDisabled",
				"scaling is disabled since the replica count of the target is zero",
			);
			return this.#write(pass, current, 0, []);
		}
		if (current > maxReplicas)
			return this.#scale(
				pass,
				resource,
				scale,
				maxReplicas,
				"Current number of replicas above Spec.MaxReplicas",
				[],
			);
		if (current < minReplicas)
			return this.#scale(
				pass,
				resource,
				scale,
				minReplicas,
				"Current number of replicas below Spec.MinReplicas",
				[],
			);
		const proposal = await this.#propose(pass, scale);
		if (proposal === undefined) return;
		const outcome = normalize(
			hpa,
			history,
			current,
			proposal.replicas,
			pass.now,
		);
		const { replicas, stabilized, limit, limited } = outcome;
		note(
			pass,
			"AbleToScale",
			"True",
			...(stabilized ??
				([
					"ReadyForNewScale",
					"recommended size matches current size",
				] as const)),
		);
		note(pass, "ScalingLimited", limited ? "True" : "False", ...limit);
		if (replicas === current)
			return this.#write(pass, current, current, proposal.statuses);
		const reason =
			proposal.replicas > current
				? `${proposal.name} above target`
				: "All metrics below target";
		return this.#scale(
			pass,
			resource,
			scale,
			replicas,
			reason,
			proposal.statuses,
		);
	}

	/** The scale of what is to be scaled; undefined, and told, when it can't be read. */
	async #target(
		pass: Pass,
	): Promise<{ scale: Scale; resource: ResourceRef } | undefined> {
		const { client, recorder } = this.#context;
		const { scaleTargetRef } = pass.hpa.spec;
		const { apiVersion = "v1", kind, name } = scaleTargetRef;
		const { namespace = "" } = pass.hpa.metadata;
		try {
			const resource = await this.#kinds.find(apiVersion, kind);
			if (resource === undefined)
				throw new Error(
					`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
				);
			return {
				scale: await getScale(client, resource, namespace, name),
				resource,
			};
		} catch (error) {
			const { message } = error as Error;
			recorder.event(pass.hpa, "Warning", "FailedGetScale", message);
			note(
				pass,
				"AbleToScale",
				"False",
				"FailedGetScale",
				`the HPA controller was unable to get the target's current scale: ${message}`,
			);
			await this.#update(pass, pass.hpa.status);
			return undefined;
		}
	}

	#history(
		hpa: HorizontalPodAutoscaler,
		current: number,
		now: number,
	): History {
		const key = keyOf(hpa);
		let history = this.#histories.get(key);
		if (history === undefined) {
			history = {
				recommendations: [{ replicas: current, time: now }],
				ups: [],
				downs: [],
			};
			this.#histories.set(key, history);
		}
		return history;
	}

	/** What the metrics ask for together; undefined, and told, when that can't be said. */
	async #propose(pass: Pass, scale: Scale) {
		const { hpa } = pass;
		const { recorder } = this.#context;
		const current = scale.spec?.replicas ?? 0;
		const selector = scale.status?.selector ?? "";
		if (selector === "") {
			recorder.event(
				hpa,
				"Warning",
				"SelectorRequired",
				"selector is required",
			);
			note(
				pass,
				"ScalingActive",
				"False",
				"InvalidSelector",
				"the HPA target's scale is missing a selector",
			);
			return this.#giveUp(pass, current, [], "selector is required");
		}
		const target = this.#metricTarget(pass, scale, selector);
		const { metrics = [] } = hpa.spec;
		const statuses: MetricStatus[] = [];
		let best: Proposal | undefined;
		let first: MetricError | undefined;
		let invalid = 0;
		for (const spec of metrics)
			try {
				const proposal = await this.#calculator.compute(spec, target);
				statuses.push(proposal.status);
				if (best === undefined || proposal.replicas > best.replicas)
					best = proposal;
			} catch (error) {
				if (!(error instanceof MetricError)) throw error;
				statuses.push({ type: "" });
				recorder.event(hpa, "Warning", error.reason, error.explanation);
				first ??= error;
				invalid++;
			}
		const message = `invalid metrics (${invalid} invalid out of ${metrics.length}), first error is: ${first?.message}`;
		if (
			best === undefined ||
			(first !== undefined && best.replicas < current)
		) {
			note(
				pass,
				"ScalingActive",
				"False",
				first?.reason ?? "InvalidMetricSourceType",
				`the HPA was unable to compute the replica count: ${first?.explanation}`,
			);
			return this.#giveUp(pass, current, statuses, message);
		}
		note(
			pass,
			"ScalingActive",
			"True",
			"ValidMetricFound",
			`the HPA was able to successfully calculate a replica count from ${best.name}`,
		);
		return { replicas: best.replicas, name: best.name, statuses };
	}

	async #giveUp(
		pass: Pass,
		currentReplicas: number,
		currentMetrics: readonly MetricStatus[],
		message: string,
	): Promise<undefined> {
		const { hpa } = pass;
		await this.#update(pass, {
			...hpa.status,
			...counted(currentReplicas),
			currentMetrics,
		});
		this.#context.recorder.event(
			hpa,
			"Warning",
			"FailedComputeMetricsReplicas",
			message,
		);
	}

	#metricTarget({ hpa, now }: Pass, scale: Scale, selector: string) {
		const { namespace = "" } = hpa.metadata;
		const matcher = parseLabelSelector(selector);
		const { scaleUp, scaleDown } = hpa.spec.behavior ?? {};
		const tolerance = (text: string | undefined) =>
			text === undefined ? defaultTolerance : Number(text);
		return {
			namespace,
			selector,
			pods: this.#context.informers
				.of(kinds.pods)
				.lister.list(namespace)
				.filter((pod) => matcher.matches(pod.metadata.labels)),
			specReplicas: scale.spec?.replicas ?? 0,
			statusReplicas: scale.status?.replicas ?? 0,
			tolerance: {
				up: tolerance(scaleUp?.tolerance),
				down: tolerance(scaleDown?.tolerance),
			},
			now,
		};
	}

	async #scale(
		pass: Pass,
		resource: ResourceRef,
		scale: Scale,
		replicas: number,
		reason: string,
		statuses: readonly MetricStatus[],
	): Promise<void> {
		const { client, recorder } = this.#context;
		const { hpa } = pass;
		const { namespace = "" } = hpa.metadata;
		const current = scale.spec?.replicas ?? 0;
		try {
			await client.subresource(
				"PUT",
				resource,
				namespace,
				hpa.spec.scaleTargetRef.name,
				"scale",
				{ ...scale, spec: { ...scale.spec, replicas } },
			);
		} catch (error) {
			const { message } = error as Error;
			recorder.event(
				hpa,
				"Warning",
				"FailedRescale",
				`New size: ${replicas}; reason: ${reason}; error: ${message}`,
			);
			note(
				pass,
				"AbleToScale",
				"False",
				"FailedUpdateScale",
				`the HPA controller was unable to update the target scale: ${message}`,
			);
			await this.#update(pass, {
				...hpa.status,
				...counted(current),
				currentMetrics: statuses.length > 0 ? statuses : null,
			});
			return;
		}
		note(
			pass,
			"AbleToScale",
			"True",
			"SucceededRescale",
			`the HPA controller was able to update the target scale to ${replicas}`,
		);
		recorder.event(
			hpa,
			"Normal",
			"SuccessfulRescale",
			`New size: ${replicas}; reason: ${reason}`,
		);
		noteScale(
			this.#history(hpa, current, pass.now),
			current,
			replicas,
			pass.now,
		);
		await this.#write(pass, current, replicas, statuses, formatTime(pass.now));
	}

	#write(
		pass: Pass,
		currentReplicas: number,
		desiredReplicas: number,
		currentMetrics: readonly MetricStatus[],
		lastScaleTime = pass.hpa.status.lastScaleTime,
	): Promise<void> {
		const { currentReplicas: _, ...rest } = pass.hpa.status;
		return this.#update(pass, {
			...rest,
			...counted(currentReplicas),
			desiredReplicas,
			currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
			...(lastScaleTime === undefined ? {} : { lastScaleTime }),
		});
	}

	async #update({ hpa, conditions }: Pass, status: Status): Promise<void> {
		const next = { ...status, conditions };
		if (deepEqual(hpa.status, next)) return;
		await this.#context.client.updateStatus(kinds.horizontalPodAutoscalers, {
			...hpa,
			status: next,
		});
	}
}

const counted = (currentReplicas: number) =>
	currentReplicas === 0 ? {} : { currentReplicas };

/** Sets a condition; its time changes with its status only. */
function note(
	pass: Pass,
	type: string,
	status: Condition["status"],
	reason: string,
	message: string,
): void {
	const index = pass.conditions.findIndex((each) => each.type === type);
	const old = pass.conditions[index];
	const condition: Condition = {
		type,
		status,
		lastTransitionTime:
			old?.status === status && old.lastTransitionTime
				? old.lastTransitionTime
				: formatTime(pass.now),
		reason,
		message,
	};
	pass.conditions =
		old === undefined
			? [...pass.conditions, condition]
			: pass.conditions.with(index, condition);
}

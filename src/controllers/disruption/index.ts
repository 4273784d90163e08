import { formatTime } from "../../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	formatLabelSelector,
	labelSelectorAsSelector,
} from "../../apimachinery/selectors/labels.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { PodDisruptionBudget } from "../../client/types/policy.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	reads,
	watch,
	watchOwn,
} from "../definition.ts";
import { patchPodStatus, updatedConditions } from "../shared/pod-status.ts";
import { isPodFinished, podCondition, timeMs } from "../shared/pods.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import {
	budgetStatus,
	countHealthy,
	deletionTimeout,
	disruptedPods,
	expectedCounts,
	failedStatus,
	needsScale,
} from "./budget.ts";
import { ScaleFinder } from "./scale.ts";

/** Tells how many pods may be disrupted (pkg/controller/disruption/disruption.go). */
export const disruptionController: ControllerDefinition = {
	name: "disruption-controller",
	serviceAccount: "disruption-controller",
	component: "controllermanager",
	rbac: [
		grant("apps extensions", "deployments", read),
		grant("apps extensions", "replicasets", read),
		grant("core", "replicationcontrollers", read),
		grant("policy", "poddisruptionbudgets", read),
		grant("apps", "statefulsets", read),
		grant("policy", "poddisruptionbudgets/status", "update"),
		grant("core", "pods/status", "patch update"),
		grant("*", "*/scale", "get"),
		recordEvents,
	],
	create: (context) => [budgets(context), staleDisruptions(context)],
};

function budgets(context: ControllerContext): Controller {
	const { informers, recorder } = context;
	const budgets = informers.of(kinds.podDisruptionBudgets);
	const pods = informers.of(kinds.pods);
	const scales = new ScaleFinder(context);
	const budgetsOf = (pod: Pod): PodDisruptionBudget[] =>
		budgets.lister
			.list(pod.metadata.namespace)
			.filter((budget) => selects(budget, pod));
	return {
		watches: [
			watchOwn(budgets),
			watch(pods, (enqueue) => {
				const wake = (pod: Pod) => {
					const found = budgetsOf(pod);
					const { namespace, name } = pod.metadata;
					if (found.length > 1)
						recorder.event(
							pod,
							"Warning",
							"MultiplePodDisruptionBudgets",
							`Pod ${JSON.stringify(namespace)}/${JSON.stringify(name)} matches multiple PodDisruptionBudgets.  Chose ${JSON.stringify(found[0]?.metadata.name)} arbitrarily.`,
						);
					for (const budget of found) enqueue(keyOf(budget));
				};
				return {
					onAdd: wake,
					onUpdate(old, pod) {
						wake(pod);
						if (!deepEqual(old.metadata.labels, pod.metadata.labels)) wake(old);
					},
					onDelete: wake,
				};
			}),
			reads(informers.of(kinds.replicationControllers)),
			reads(informers.of(kinds.replicaSets)),
			reads(informers.of(kinds.deployments)),
			reads(informers.of(kinds.statefulSets)),
		],
		reconcile: (request) => reconcile(context, request, scales),
	};
}

function selects({ spec }: PodDisruptionBudget, { metadata }: Pod): boolean {
	try {
		return labelSelectorAsSelector(spec.selector).matches(metadata.labels);
	} catch {
		return false;
	}
}

async function reconcile(
	context: ControllerContext,
	{ namespace, name }: Request,
	scales: ScaleFinder,
): Promise<Result | undefined> {
	const { informers, clock } = context;
	const budget = informers
		.of(kinds.podDisruptionBudgets)
		.lister.get(namespace, name);
	if (budget === undefined) return undefined;
	try {
		return await sync(context, budget, scales);
	} catch (error) {
		if (isConflict(error) || isNotFound(error)) throw error;
		const status = failedStatus(
			budget,
			(error as Error).message,
			formatTime(clock.now()),
		);
		if (!deepEqual(status, budget.status))
			await write(context, { ...budget, status });
		return { requeueAfter: 10_000 };
	}
}

async function sync(
	context: ControllerContext,
	budget: PodDisruptionBudget,
	scales: ScaleFinder,
): Promise<Result | undefined> {
	const { informers, recorder, clock } = context;
	const pods = informers
		.of(kinds.pods)
		.lister.list(budget.metadata.namespace)
		.filter((pod) => selects(budget, pod));
	if (pods.length === 0)
		recorder.event(budget, "Normal", "NoPods", "No matching pods found");
	let scale = 0;
	if (needsScale(budget)) {
		let unmanaged = 0;
		try {
			({ scale, unmanaged } = await scales.sum(pods));
		} catch (error) {
			recorder.event(
				budget,
				"Warning",
				"CalculateExpectedPodCountFailed",
				`Failed to calculate the number of expected pods: ${(error as Error).message}`,
			);
			throw error;
		}
		if (unmanaged > 0)
			recorder.event(
				budget,
				"Warning",
				"UnmanagedPods",
				`Pods selected by this PodDisruptionBudget (selector: ${formatLabelSelector(budget.spec.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
			);
	}
	const now = clock.now();
	const { waiting, late, recheck } = disruptedPods(budget, pods, now);
	for (const pod of late)
		recorder.event(
			pod,
			"Warning",
			"NotDeleted",
			`Pod was expected by PDB ${keyOf(budget)} to be deleted but it wasn't`,
		);
	const status = budgetStatus(
		budget,
		{
			currentHealthy: countHealthy(pods, waiting),
			...expectedCounts(budget, pods.length, scale),
		},
		waiting,
		formatTime(now),
	);
	if (!deepEqual(status, budget.status))
		await write(context, { ...budget, status });
	return recheck === undefined
		? undefined
		: { requeueAfter: Math.max(1, recheck - now) };
}

const write = (
	{ client }: ControllerContext,
	budget: PodDisruptionBudget,
): Promise<PodDisruptionBudget> =>
	client.updateStatus(kinds.podDisruptionBudgets, budget);

/** A pod that was to be disrupted but still lives two minutes later is no target any more. */
function staleDisruptions(context: ControllerContext): Controller {
	const { informers, client, clock } = context;
	const pods = informers.of(kinds.pods);
	const until = (pod: Pod): number | undefined => {
		const condition = podCondition(pod, "DisruptionTarget");
		if (condition?.status !== "True" || isPodFinished(pod)) return undefined;
		if (pod.metadata.deletionTimestamp !== undefined) return undefined;
		return (timeMs(condition.lastTransitionTime) ?? 0) + deletionTimeout;
	};
	return {
		name: "stale",
		watches: [
			watch(pods, (enqueue) => {
				const look = (pod: Pod) => {
					const at = until(pod);
					if (at !== undefined) enqueue(keyOf(pod), at - clock.now());
				};
				return { onAdd: look, onUpdate: (_, pod) => look(pod) };
			}),
		],
		async reconcile({ namespace, name }) {
			const pod = pods.lister.get(namespace, name);
			const at = pod && until(pod);
			if (pod === undefined || at === undefined) return undefined;
			const left = at - clock.now();
			if (left > 0) return { requeueAfter: left };
			const conditions = updatedConditions(pod.status.conditions, {
				type: "DisruptionTarget",
				status: "False",
				lastTransitionTime: formatTime(clock.now()),
			});
			if (conditions !== undefined)
				await patchPodStatus(client, pod, { conditions });
			return undefined;
		},
	};
}

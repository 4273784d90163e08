import { formatTime, sleep } from "../../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	reads,
	watch,
} from "../definition.ts";
import { podCondition } from "../shared/pods.ts";
import { indexPodsByNode } from "../shared/pods-by-node.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { readyOf } from "./health.ts";
import { NodeMonitor } from "./monitor.ts";
import { noScheduleChanges, swapTaints } from "./taints.ts";

const taintPeriod = 100;

/** Labels of old names that follow those of today. */
const oldLabels: Readonly<Record<string, string>> = {
	"kubernetes.io/os": "beta.kubernetes.io/os",
	"kubernetes.io/arch": "beta.kubernetes.io/arch",
};

/** Watches over nodes (pkg/controller/nodelifecycle/node_lifecycle_controller.go). */
export const nodeLifecycleController: ControllerDefinition = {
	name: "node-lifecycle-controller",
	serviceAccount: "node-controller",
	component: "node-controller",
	rbac: [
		grant("core", "nodes", "delete get list patch update watch"),
		grant("core", "nodes/status", "patch update"),
		grant("core", "pods/status", "patch update"),
		grant("core", "pods", "delete get list watch"),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const podsOn = indexPodsByNode(informers.of(kinds.pods));
		const monitor = new NodeMonitor(context, {
			podsOn,
			markPodsNotReady: async (pods) => {
				for (const pod of pods) await markNotReady(context, pod);
			},
		});
		return [nodes(context, monitor), pods(context, monitor)];
	},
};

function nodes(context: ControllerContext, monitor: NodeMonitor): Controller {
	const { informers, clock, client, config } = context;
	let wake = () => {};
	return {
		watches: [
			reads(informers.of(kinds.pods)),
			reads(informers.of(kinds.leases)),
			watch(informers.of(kinds.nodes), (enqueue) => ({
				onAdd(node) {
					enqueue(keyOf(node));
					wake();
				},
				onUpdate(old, node) {
					enqueue(keyOf(node));
					if (readyOf(old)?.status !== readyOf(node)?.status) wake();
				},
				onDelete: () => wake(),
			})),
		],
		async reconcile({ name }) {
			const node = informers.of(kinds.nodes).lister.get("", name);
			if (node === undefined) return;
			await swapTaints(client, node, noScheduleChanges(node), clock.now());
			await followLabels(context, node);
		},
		async run(_, signal) {
			while (!signal.aborted) {
				await guarded(context, () => monitor.check());
				await guarded(context, () => monitor.taintNext());
				const woken = new AbortController();
				wake = () => woken.abort();
				await sleep(
					clock,
					monitor.busy ? taintPeriod : config.nodeMonitorPeriodMs,
					AbortSignal.any([signal, woken.signal]),
				).catch(() => {});
			}
		},
	};
}

async function guarded(
	{ onError, signal }: ControllerContext,
	work: () => Promise<void>,
): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!signal.aborted && !isConflict(error))
			onError("cannot check nodes", error);
	}
}

/** Pods that come to a node that is not ready are not ready either. */
function pods(context: ControllerContext, monitor: NodeMonitor): Controller {
	const informer = context.informers.of(kinds.pods);
	const nodes = context.informers.of(kinds.nodes).lister;
	const onBadNode = ({ spec }: Pod): boolean => {
		const { nodeName = "" } = spec;
		const ready = nodeName === "" ? undefined : monitor.readyOf(nodeName);
		if (ready === undefined || ready.status === "True") return false;
		// The monitor looks at nodes only now and then: this one may have come up since.
		const now = nodes
			.get("", nodeName)
			?.status.conditions?.find(({ type }) => type === "Ready");
		return now?.status !== "True";
	};
	return {
		name: "pods",
		watches: [
			watch(informer, (enqueue) => {
				const look = (pod: Pod) => {
					if (onBadNode(pod)) enqueue(keyOf(pod));
				};
				return { onAdd: look, onUpdate: (_, pod) => look(pod) };
			}),
		],
		async reconcile({ namespace, name }) {
			const pod = informer.lister.get(namespace, name);
			if (pod !== undefined && onBadNode(pod)) await markNotReady(context, pod);
		},
	};
}

async function markNotReady(
	{ client, clock, recorder }: ControllerContext,
	pod: Pod,
): Promise<void> {
	if (podCondition(pod, "Ready")?.status !== "True") return;
	const lastTransitionTime = formatTime(clock.now());
	const conditions = (pod.status.conditions ?? []).map((condition) =>
		condition.type === "Ready"
			? { ...condition, status: "False" as const, lastTransitionTime }
			: condition,
	);
	try {
		await client.updateStatus(kinds.pods, {
			...pod,
			status: { ...pod.status, conditions },
		});
	} catch (error) {
		if (isNotFound(error)) return;
		throw error;
	}
	recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready");
}

async function followLabels(
	{ client }: ControllerContext,
	{ metadata }: Node,
): Promise<void> {
	const labels: Record<string, string> = {};
	for (const [name, old] of Object.entries(oldLabels)) {
		const value = metadata.labels?.[name];
		if (value !== undefined && metadata.labels?.[old] !== value)
			labels[old] = value;
	}
	if (Object.keys(labels).length === 0) return;
	await client.patch(kinds.nodes, "", metadata.name ?? "", "strategic", {
		metadata: { labels },
	});
}

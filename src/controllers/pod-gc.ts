import { sleep } from "../apimachinery/clock.ts";
import { isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import type { Pod, PodCondition } from "../client/types/pod.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	reads,
} from "./definition.ts";
import {
	disruptionTarget,
	patchPodStatus,
	updatedConditions,
} from "./shared/pod-status.ts";
import { isPodFinished } from "./shared/pods.ts";
import { grant, read } from "./shared/rules.ts";
import { outOfServiceTaint } from "./shared/taints.ts";

const period = 20_000;
/** A node must be missing for that long before its pods go. */
const quarantine = 40_000;
/** --terminated-pod-gc-threshold */
const maxFinished = 12_500;

/** Deletes pods that nobody will ever end: those without their node, and finished ones when they are too many (pkg/controller/podgc). */
export const podGarbageCollector: ControllerDefinition = {
	name: "pod-garbage-collector-controller",
	serviceAccount: "pod-garbage-collector",
	rbac: [
		grant("core", "pods", "delete list watch"),
		grant("core", "nodes", read),
		grant("core", "pods/status", "patch"),
	],
	create(context) {
		const { informers, clock, onError } = context;
		const missing = new Map<string, number>();
		return {
			workers: 0,
			watches: [
				reads(informers.of(kinds.pods)),
				reads(informers.of(kinds.nodes)),
			],
			async reconcile() {},
			async run(_, signal) {
				while (!signal.aborted) {
					try {
						await collect(context, missing);
					} catch (error) {
						if (!signal.aborted) onError("cannot collect pods", error);
					}
					await sleep(clock, period, signal).catch(() => {});
				}
			},
		};
	},
};

async function collect(
	context: ControllerContext,
	missing: Map<string, number>,
): Promise<void> {
	const pods = context.informers.of(kinds.pods).lister.list();
	const finished = pods
		.filter(isPodFinished)
		.sort((a, b) => (created(a) < created(b) ? -1 : 1));
	for (const pod of finished.slice(
		0,
		Math.max(0, finished.length - maxFinished),
	))
		await remove(context, pod);
	for (const pod of pods)
		if (isTerminating(pod) && isOutOfService(context, pod))
			await remove(context, pod);
	await collectOrphans(context, pods, missing);
	for (const pod of pods)
		if (isTerminating(pod) && (pod.spec.nodeName ?? "") === "")
			await remove(context, pod);
}

const created = ({ metadata }: Pod): string =>
	`${metadata.creationTimestamp} ${metadata.name}`;

const isTerminating = ({ metadata }: Pod): boolean =>
	metadata.deletionTimestamp !== undefined;

/** An administrator says that the node is off: its pods need not be waited for. */
function isOutOfService(
	{ informers }: ControllerContext,
	{ spec }: Pod,
): boolean {
	const node = informers.of(kinds.nodes).lister.get("", spec.nodeName ?? "");
	if (node === undefined) return false;
	const ready = node.status.conditions?.find(({ type }) => type === "Ready");
	return (
		ready !== undefined &&
		ready.status !== "True" &&
		(node.spec.taints ?? []).some(({ key }) => key === outOfServiceTaint)
	);
}

async function collectOrphans(
	context: ControllerContext,
	pods: readonly Pod[],
	missing: Map<string, number>,
): Promise<void> {
	const { informers, clock } = context;
	const now = clock.now();
	const nodes = informers.of(kinds.nodes).lister;
	const wanted = new Set(pods.map(({ spec }) => spec.nodeName ?? ""));
	wanted.delete("");
	for (const name of missing.keys())
		if (!wanted.has(name) || nodes.get("", name) !== undefined)
			missing.delete(name);
	const gone = new Set<string>();
	for (const name of wanted) {
		if (nodes.get("", name) !== undefined) continue;
		const since = missing.get(name) ?? now;
		missing.set(name, since);
		if (now - since >= quarantine && (await hasGone(context, name)))
			gone.add(name);
	}
	for (const pod of pods)
		if (gone.has(pod.spec.nodeName ?? ""))
			await remove(
				context,
				pod,
				disruptionTarget(
					"DeletionByPodGC",
					"PodGC: node no longer exists",
					now,
				),
			);
}

async function hasGone(
	{ client }: ControllerContext,
	name: string,
): Promise<boolean> {
	try {
		await client.get(kinds.nodes, "", name);
		return false;
	} catch (error) {
		if (isNotFound(error)) return true;
		throw error;
	}
}

/** Says that the pod has failed, then deletes it without grace. */
async function remove(
	{ client, onError }: ControllerContext,
	pod: Pod,
	condition?: PodCondition,
): Promise<void> {
	const { namespace = "", name = "", generation } = pod.metadata;
	try {
		if (!isPodFinished(pod)) {
			const conditions =
				condition && updatedConditions(pod.status.conditions, condition);
			await patchPodStatus(client, pod, {
				phase: "Failed",
				...(generation === undefined ? {} : { observedGeneration: generation }),
				...(conditions === undefined ? {} : { conditions }),
			});
		}
		await client.delete(kinds.pods, namespace, name, { gracePeriodSeconds: 0 });
	} catch (error) {
		if (!isNotFound(error)) onError("cannot collect a pod", error);
	}
}

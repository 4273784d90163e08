import { hasReason, isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Job } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	watch,
} from "../definition.ts";
import { claim } from "../shared/claim.ts";
import { Expectations } from "../shared/expectations.ts";
import { indexByController, resolveController } from "../shared/owners.ts";
import { watchPodsOf } from "../shared/pod-watch.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { selectorOf } from "../shared/selectors.ts";
import { finalizer, hasFinalizer, isFinished } from "./context.ts";
import { FinalizerRemover } from "./finalizers.ts";
import { JobSync } from "./sync.ts";

/** What pods do is gathered for a moment, so that a big Job's status is not written for each of them. */
const batchMs = 20;
const self = "kubernetes.io/job-controller";

/** Runs pods to their end (pkg/controller/job/job_controller.go). */
export const jobController: ControllerDefinition = {
	name: "job-controller",
	serviceAccount: "job-controller",
	rbac: [
		grant("batch", "jobs", "get list patch update watch"),
		grant("batch", "jobs/status", "update"),
		grant("batch", "jobs/finalizers", "update"),
		grant("core", "pods", "create delete list patch watch"),
		recordEvents,
	],
	create(context) {
		const finalizers = new FinalizerRemover(context.client);
		return [jobs(context, finalizers), orphans(context, finalizers)];
	},
};

const isOurs = ({ spec }: Job): boolean =>
	spec.managedBy === undefined || spec.managedBy === self;

function jobs(
	context: ControllerContext,
	finalizers: FinalizerRemover,
): Controller {
	const { informers, client, recorder, clock } = context;
	const { lister } = informers.of(kinds.jobs);
	const pods = informers.of(kinds.pods);
	const podsBy = indexByController(pods);
	const expectations = new Expectations(clock);
	const podsOf = async (job: Job): Promise<Pod[]> => {
		const selector = selectorOf(job);
		if (selector === undefined) return [];
		const { uid = "", namespace = "" } = job.metadata;
		return claim(
			{
				client,
				resource: kinds.pods,
				owner: job,
				ownerKind: kinds.jobs,
				selector,
				finalizers: [finalizer],
			},
			[...podsBy.ofOwner(uid), ...podsBy.orphans(namespace)],
		);
	};
	const sync = new JobSync({ context, expectations, finalizers, podsOf });
	const forget = (key: string) => {
		expectations.forget(key);
		finalizers.forget(key);
		sync.forget(key);
	};
	return {
		watches: [
			watch(informers.of(kinds.jobs), (enqueue) => ({
				onAdd: (job) => enqueue(keyOf(job)),
				onUpdate: (old, job) =>
					enqueue(
						keyOf(job),
						old.metadata.generation === job.metadata.generation ? batchMs : 0,
					),
				onDelete: (job) => enqueue(keyOf(job)),
			})),
			watch(pods, () => ({
				onUpdate(old, pod) {
					if (hasFinalizer(old) && !hasFinalizer(pod)) finalizers.observed(pod);
				},
				onDelete: (pod) => finalizers.observed(pod),
			})),
			batched(
				watchPodsOf({
					pods,
					kind: kinds.jobs,
					owners: lister,
					expectations,
					matching: ({ metadata }) =>
						lister
							.list(metadata.namespace)
							.filter((job) => selectorOf(job)?.matches(metadata.labels)),
				}),
			),
		],
		async reconcile({ namespace, name }) {
			const job = lister.get(namespace, name);
			if (job === undefined) {
				forget(`${namespace}/${name}`);
				return undefined;
			}
			if (!isOurs(job)) return undefined;
			const { completionMode = "NonIndexed" } = job.spec;
			if (completionMode !== "NonIndexed" && completionMode !== "Indexed") {
				recorder.event(
					job,
					"Warning",
					"UnknownCompletionMode",
					"Skipped Job sync because completion mode is unknown",
				);
				return undefined;
			}
			return sync.run(job);
		},
	};
}

const batched = (inner: ReturnType<typeof watchPodsOf>) => ({
	synced: inner.synced,
	attach: (enqueue: Enqueue) => inner.attach((key) => enqueue(key, batchMs)),
});

/** Pods whose Job has gone, or is over, must not be held up by its finalizer. */
function orphans(
	{ informers }: ControllerContext,
	finalizers: FinalizerRemover,
): Controller {
	const { lister } = informers.of(kinds.jobs);
	const pods = informers.of(kinds.pods);
	const podsBy = indexByController(pods);
	const isTracked = (pod: Pod): boolean => {
		if (!hasFinalizer(pod)) return false;
		const job = resolveController(pod, kinds.jobs, lister);
		return job === undefined || (isOurs(job) && isFinished(job));
	};
	return {
		name: "orphans",
		watches: [
			watch(pods, (enqueue) => {
				const look = (pod: Pod) => {
					if (isTracked(pod)) enqueue(keyOf(pod), batchMs);
				};
				return { onAdd: look, onUpdate: (_, pod) => look(pod) };
			}),
			watch(informers.of(kinds.jobs), (enqueue) => ({
				onDelete({ metadata }) {
					for (const pod of podsBy.ofOwner(metadata.uid ?? ""))
						if (hasFinalizer(pod)) enqueue(keyOf(pod));
				},
			})),
		],
		async reconcile({ namespace, name }) {
			const pod = pods.lister.get(namespace, name);
			if (pod === undefined || !isTracked(pod)) return;
			try {
				await finalizers.remove(pod);
			} catch (error) {
				if (!isNotFound(error) && !hasReason(error, "Invalid")) throw error;
			}
		},
	};
}

/** pods/eviction: deletes a pod if the disruption budget allows it (k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go). */
import {
	badRequest,
	isConflict,
	StatusError,
} from "../../../apimachinery/errors.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";
import type {
	HookContext,
	SubresourceRequest,
} from "../../generic/definition.ts";
import type { DeleteOptions, WriteOptions } from "../../generic/options.ts";
import { list } from "../../shared/checks.ts";
import { success } from "../../shared/success.ts";
import { withCondition } from "./conditions.ts";
import {
	budgetsOf,
	spend,
	stillProcessed,
	toleratesUnready,
} from "./disruption-budgets.ts";
import type { Pod } from "./types.ts";

interface Eviction extends KubeObject {
	deleteOptions?: DeleteOptions;
}

/** How often a race with another writer is taken up again. */
const ATTEMPTS = 20;

export async function evictPod(
	request: SubresourceRequest,
): Promise<KubeObject> {
	const eviction = request.body as Eviction;
	if (eviction.metadata.name !== request.name)
		throw badRequest("name in URL does not match name in Eviction object");
	const options = deleteOptions(eviction, request.context);
	await request.admit(eviction);
	const target: Target = {
		namespace: request.namespace,
		name: request.name,
		context: {
			...request.context,
			dryRun: list(options.dryRun).length > 0,
		},
	};
	const pod = await deleteUnguarded(target, options);
	if (pod === undefined) return success(201);
	const budgets = await budgetsOf(pod, request.context);
	const budget = budgets[0];
	if (budgets.length > 1)
		return new StatusError(
			500,
			"",
			"This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
		).status as KubeObject;
	if (budget === undefined) {
		await addConditionAndDelete(target, options);
		return success(201);
	}
	const unguarded = !isReady(pod) && toleratesUnready(budget);
	if (!unguarded) {
		await spend(budget, pod, target.context);
		await addConditionAndDelete(target, options);
		return success(201);
	}
	try {
		await addConditionAndDelete(target, atVersionOf(pod, options));
	} catch (error) {
		// The pod may have become ready, and count, since it was read.
		if (
			isConflict(error) &&
			options.preconditions?.resourceVersion === undefined
		)
			throw stillProcessed(budget.metadata.name ?? "");
		throw error;
	}
	return success(201);
}

interface Target {
	readonly namespace: string;
	readonly name: string;
	readonly context: HookContext;
}

/** The options in the body; a dry run may be asked for there or in the query. */
function deleteOptions(
	eviction: Eviction,
	context: HookContext,
): DeleteOptions {
	const asked = eviction.deleteOptions ?? {};
	return context.dryRun && list(asked.dryRun).length === 0
		? { ...asked, dryRun: ["All"] }
		: asked;
}

const isOver = ({ status }: Pod): boolean =>
	status?.phase === "Succeeded" || status?.phase === "Failed";

const isReady = ({ status }: Pod): boolean =>
	list(status?.conditions).some(
		(condition) => condition.type === "Ready" && condition.status === "True",
	);

const atVersionOf = (pod: Pod, options: DeleteOptions): DeleteOptions => ({
	...options,
	preconditions: {
		...options.preconditions,
		resourceVersion: pod.metadata.resourceVersion ?? "",
	},
});

/** Pods that run nothing, or are going already, disrupt nobody: deletes such a one, or returns the pod. */
async function deleteUnguarded(
	target: Target,
	options: DeleteOptions,
): Promise<Pod | undefined> {
	const store = target.context.store("pods");
	const pinned = options.preconditions?.resourceVersion !== undefined;
	for (let attempt = 1; ; attempt++) {
		const pod = store.get(target.namespace, target.name).value as Pod;
		const going = pod.metadata.deletionTimestamp !== undefined;
		if (!isOver(pod) && !going && pod.status?.phase !== "Pending") return pod;
		const guard = !pinned && !isOver(pod) && !going;
		try {
			await addConditionAndDelete(
				target,
				guard ? atVersionOf(pod, options) : options,
			);
			return undefined;
		} catch (error) {
			if (pinned || !isConflict(error) || attempt >= ATTEMPTS) throw error;
		}
	}
}

async function addConditionAndDelete(
	target: Target,
	options: DeleteOptions,
): Promise<void> {
	const { context, namespace, name } = target;
	const store = context.store("pods");
	const write: WriteOptions = {
		user: context.user,
		dryRun: context.dryRun,
		warn: (text) => context.warn(text),
	};
	if (context.dryRun) {
		await store.delete(namespace, name, options, write);
		return;
	}
	const { object } = await store.update(namespace, name, {
		...write,
		subresource: "status",
		updated: async (old) => evicted(old as Pod, options, context.clock.now()),
	});
	const { preconditions } = options;
	const current =
		preconditions?.resourceVersion === undefined
			? options
			: {
					...options,
					preconditions: {
						...preconditions,
						resourceVersion: object.metadata.resourceVersion ?? "",
					},
				};
	await store.delete(namespace, name, current, write);
}

/** The pod with the condition that says why it goes. */
function evicted(pod: Pod, { preconditions }: DeleteOptions, now: number): Pod {
	const { name, uid, resourceVersion } = pod.metadata;
	const refuse = (why: string) =>
		new StatusError(
			409,
			"Conflict",
			`Operation cannot be fulfilled on Pod "${name}": ${why}`,
			{ ...(name ? { name } : {}), kind: "Pod" },
		);
	if (preconditions?.uid && preconditions.uid !== uid)
		throw refuse(
			`the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
		);
	const version = preconditions?.resourceVersion;
	if (version && version !== resourceVersion)
		throw refuse(
			`the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
		);
	return {
		...pod,
		metadata: { ...pod.metadata },
		status: withCondition(
			pod.status,
			{
				type: "DisruptionTarget",
				status: "True",
				reason: "EvictionByEvictionAPI",
				message: "Eviction API: evicting",
			},
			now,
		),
	};
}

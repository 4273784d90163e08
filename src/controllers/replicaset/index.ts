import type { LabelMatcher } from "../../apimachinery/selectors/labels.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { ReplicaSet } from "../../client/types/apps.ts";
import type { ReplicationController } from "../../client/types/core.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	watch,
} from "../definition.ts";
import { claim } from "../shared/claim.ts";
import { Expectations } from "../shared/expectations.ts";
import { isGoing } from "../shared/objects.ts";
import { controllerOf, indexByController } from "../shared/owners.ts";
import { PodControl } from "../shared/pod-control.ts";
import { watchPodsOf } from "../shared/pod-watch.ts";
import {
	isPodActive,
	isPodTerminating,
	nextAvailability,
} from "../shared/pods.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { updateStatusOf } from "../shared/update-status.ts";
import {
	type Replicated,
	type ReplicatedKind,
	replicaSetKind,
	replicationControllerKind,
} from "./adapter.ts";
import { manageReplicas } from "./manage.ts";
import { replicationStatus, sameStatus } from "./status.ts";

/** Keeps as many pods as a ReplicaSet wants (pkg/controller/replicaset/replica_set.go). */
export const replicaSetController: ControllerDefinition = {
	name: "replicaset-controller",
	serviceAccount: "replicaset-controller",
	rbac: [
		grant("apps extensions", "replicasets", "get list update watch"),
		grant("apps extensions", "replicasets/status", "update"),
		grant("apps extensions", "replicasets/finalizers", "update"),
		grant("core", "pods", "create delete list patch watch"),
		recordEvents,
	],
	create: (context) =>
		new ReplicationManager<ReplicaSet>(context, replicaSetKind),
};

export const replicationControllerController: ControllerDefinition = {
	name: "replicationcontroller-controller",
	serviceAccount: "replication-controller",
	component: "replication-controller",
	rbac: [
		grant("core", "replicationcontrollers", "get list update watch"),
		grant("core", "replicationcontrollers/status", "update"),
		grant("core", "replicationcontrollers/finalizers", "update"),
		grant("core", "pods", "create delete list patch watch"),
		recordEvents,
	],
	create: (context) =>
		new ReplicationManager<ReplicationController>(
			context,
			replicationControllerKind,
		),
};

class ReplicationManager<T extends Replicated> implements Controller {
	readonly watches;
	readonly #context: ControllerContext;
	readonly #kind: ReplicatedKind<T>;
	readonly #expectations: Expectations;
	readonly #podControl: PodControl;
	readonly #sets;
	readonly #setsByManager;
	readonly #pods;

	constructor(context: ControllerContext, kind: ReplicatedKind<T>) {
		const { informers, clock, client, recorder } = context;
		this.#context = context;
		this.#kind = kind;
		this.#expectations = new Expectations(clock);
		this.#podControl = new PodControl(client, recorder);
		const sets = informers.of(kind.resource);
		const pods = informers.of(kinds.pods);
		this.#sets = sets.lister;
		this.#setsByManager = indexByController(sets);
		this.#pods = indexByController(pods);
		this.watches = [
			watch<T>(sets, (enqueue) => ({
				onAdd: (set) => enqueue(keyOf(set)),
				onUpdate: (_, set) => enqueue(keyOf(set)),
				onDelete: (set) => {
					this.#expectations.forget(keyOf(set));
					enqueue(keyOf(set));
				},
			})),
			watchPodsOf({
				pods,
				kind: kind.resource,
				owners: this.#sets,
				expectations: this.#expectations,
				matching: (pod) => this.#setsMatching(pod),
			}),
		];
	}

	#setsMatching({ metadata }: Pod): T[] {
		return this.#sets
			.list(metadata.namespace)
			.filter((set) => this.#selector(set)?.matches(metadata.labels));
	}

	#selector(set: T): LabelMatcher | undefined {
		try {
			const selector = this.#kind.selectorOf(set);
			return selector.empty ? undefined : selector;
		} catch {
			return undefined;
		}
	}

	async reconcile({ namespace, name }: Request): Promise<Result | undefined> {
		const set = this.#sets.get(namespace, name);
		if (set === undefined) {
			this.#expectations.forget(`${namespace}/${name}`);
			return undefined;
		}
		const { clock } = this.#context;
		const settled = this.#expectations.satisfied(keyOf(set));
		const selector = this.#selector(set);
		if (selector === undefined) return undefined;
		const own = this.#pods.ofOwner(set.metadata.uid ?? "");
		const active = await this.#claim(set, selector, [
			...own.filter(isPodActive),
			...this.#pods.orphans(namespace).filter(isPodActive),
		]);
		const error =
			settled && !isGoing(set) ? await this.#manage(set, active) : undefined;
		const now = clock.now();
		const status = replicationStatus(
			set,
			{
				active,
				error,
				...(this.#kind.countsTerminating
					? {
							terminating: own.filter(
								(pod) =>
									isPodTerminating(pod) &&
									selector.matches(pod.metadata.labels),
							),
						}
					: {}),
			},
			now,
		);
		if (!sameStatus(set.status, status))
			await updateStatusOf(
				this.#context.client,
				this.#kind.resource,
				set,
				status,
			);
		if (error !== undefined) throw error;
		const { minReadySeconds = 0 } = set.spec;
		const next =
			minReadySeconds > 0
				? nextAvailability(active, minReadySeconds, now)
				: undefined;
		return next === undefined ? undefined : { requeueAfter: next };
	}

	#claim(
		owner: T,
		selector: LabelMatcher,
		candidates: readonly Pod[],
	): Promise<Pod[]> {
		return claim(
			{
				client: this.#context.client,
				resource: kinds.pods,
				owner,
				ownerKind: this.#kind.resource,
				selector,
			},
			candidates,
		);
	}

	#manage(owner: T, pods: readonly Pod[]): Promise<unknown> {
		return manageReplicas({
			kind: this.#kind,
			owner,
			pods,
			podControl: this.#podControl,
			expectations: this.#expectations,
			now: this.#context.clock.now(),
			relatedPods: () => {
				const manager = controllerOf(owner)?.uid;
				if (manager === undefined) return [];
				return this.#setsByManager
					.ofOwner(manager)
					.flatMap((set) => this.#pods.ofOwner(set.metadata.uid ?? ""));
			},
		});
	}
}

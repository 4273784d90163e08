import { isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { ControllerRevision, DaemonSet } from "../../client/types/apps.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	reads,
	type Watch,
	watch,
} from "../definition.ts";
import { claim } from "../shared/claim.ts";
import { isTerminating } from "../shared/errors.ts";
import { Expectations } from "../shared/expectations.ts";
import { isGoing } from "../shared/objects.ts";
import {
	controllerOf,
	indexByController,
	newControllerRef,
} from "../shared/owners.ts";
import { PodControl, podFromTemplate } from "../shared/pod-control.ts";
import { watchPodsOf } from "../shared/pod-watch.ts";
import { nextAvailability } from "../shared/pods.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { selectorOf } from "../shared/selectors.ts";
import { slowStart } from "../shared/slow-start.ts";
import { updateStatusOf } from "../shared/update-status.ts";
import { Backoff } from "./backoff.ts";
import { cleanUpHistory, historyOf } from "./history.ts";
import { hashLabel, judgeNode, targetNode, templateFor } from "./nodes.ts";
import {
	countStatus,
	type Plan,
	planNodes,
	planUpdate,
	type Scene,
} from "./plan.ts";

const burst = 250;

/** Keeps a pod on every node that a DaemonSet is for (pkg/controller/daemon/daemon_controller.go). */
export const daemonSetController: ControllerDefinition = {
	name: "daemonset-controller",
	serviceAccount: "daemon-set-controller",
	rbac: [
		grant("apps extensions", "daemonsets", read),
		grant("apps extensions", "daemonsets/status", "update"),
		grant("apps extensions", "daemonsets/finalizers", "update"),
		grant("core", "nodes", "list watch"),
		grant("core", "pods", "create delete list patch watch"),
		grant("core", "pods/binding", "create"),
		grant(
			"apps",
			"controllerrevisions",
			"create delete get list patch update watch",
		),
		recordEvents,
	],
	create: (context) => new DaemonSetController(context),
};

class DaemonSetController implements Controller {
	readonly workers = 2;
	readonly watches: readonly Watch[];
	readonly #context: ControllerContext;
	readonly #sets;
	readonly #nodes;
	readonly #pods;
	readonly #revisions;
	readonly #expectations: Expectations;
	readonly #control: PodControl;
	readonly #backoff: Backoff;

	constructor(context: ControllerContext) {
		const { informers, client, recorder, clock } = context;
		this.#context = context;
		const sets = informers.of(kinds.daemonSets);
		const pods = informers.of(kinds.pods);
		const nodes = informers.of(kinds.nodes);
		const revisions = informers.of(kinds.controllerRevisions);
		this.#sets = sets.lister;
		this.#nodes = nodes.lister;
		this.#pods = indexByController(pods);
		this.#revisions = indexByController(revisions);
		this.#expectations = new Expectations(clock);
		this.#control = new PodControl(client, recorder);
		this.#backoff = new Backoff(clock);
		pods.addIndex("target", (pod) => {
			const node = targetNode(pod);
			return node === undefined ? [] : [node];
		});
		this.watches = [
			watch(sets, (enqueue) => ({
				onAdd: (set) => enqueue(keyOf(set)),
				onUpdate: (_, set) => enqueue(keyOf(set)),
				onDelete: (set) => {
					this.#expectations.forget(keyOf(set));
					enqueue(keyOf(set));
				},
			})),
			reads(revisions),
			watchPodsOf({
				pods,
				kind: kinds.daemonSets,
				owners: this.#sets,
				expectations: this.#expectations,
				matching: ({ metadata }) =>
					this.#sets
						.list(metadata.namespace)
						.filter((set) => selectorOf(set)?.matches(metadata.labels)),
			}),
			watch(nodes, (enqueue) => ({
				onAdd: (node) => {
					for (const set of this.#sets.list())
						if (judgeNode(node, set).shouldRun) enqueue(keyOf(set));
				},
				onUpdate: (old, node) => {
					if (
						!deepEqual(old.metadata.labels, node.metadata.labels) ||
						!deepEqual(old.spec.taints, node.spec.taints)
					)
						for (const set of this.#affectedBy(node)) enqueue(keyOf(set));
				},
			})),
		];
	}

	/** Sets that should have a pod on the node and have none, or have one that must go. */
	#affectedBy(node: Node): DaemonSet[] {
		const { lister } = this.#context.informers.of(kinds.pods);
		const owners = new Set(
			lister
				.byIndex("target", node.metadata.name ?? "")
				.map((pod) => controllerOf(pod)?.uid),
		);
		return this.#sets.list().filter((set) => {
			const { shouldRun, mayStay } = judgeNode(node, set);
			const there = owners.has(set.metadata.uid);
			return there ? !mayStay : shouldRun;
		});
	}

	async reconcile({ namespace, name }: Request): Promise<Result | undefined> {
		const { client, clock, recorder } = this.#context;
		const set = this.#sets.get(namespace, name);
		if (set === undefined) {
			this.#expectations.forget(`${namespace}/${name}`);
			return undefined;
		}
		if (selectorOf(set) === undefined) {
			recorder.event(
				set,
				"Warning",
				"SelectingAll",
				"This daemon set is selecting all pods. A non-empty selector is required.",
			);
			return undefined;
		}
		if (isGoing(set)) return undefined;
		const { current, old } = await historyOf(
			client,
			set,
			await this.#claimRevisions(set),
		);
		const hash = current.metadata.labels?.[hashLabel] ?? "";
		const settled = this.#expectations.satisfied(keyOf(set));
		let wait = 0;
		let failure: unknown;
		if (settled)
			try {
				wait = await this.#update(set, hash, old);
			} catch (error) {
				failure = error;
			}
		const scene = await this.#scene(set, hash);
		await this.#writeStatus(scene, settled);
		if (failure !== undefined) throw failure;
		const { minReadySeconds = 0 } = set.spec;
		const available =
			minReadySeconds > 0
				? nextAvailability(scene.pods, minReadySeconds, clock.now())
				: undefined;
		const waits = [
			...(wait > 0 ? [wait] : []),
			...(available ? [available] : []),
		];
		return waits.length === 0
			? undefined
			: { requeueAfter: Math.min(...waits) };
	}

	async #scene(set: DaemonSet, hash: string): Promise<Scene> {
		return {
			set,
			nodes: this.#nodes.list(),
			pods: await this.#claimPods(set),
			hash,
			now: this.#context.clock.now(),
		};
	}

	/** Returns how long failed pods are still to be left alone. */
	async #update(
		set: DaemonSet,
		hash: string,
		old: readonly ControllerRevision[],
	): Promise<number> {
		let wait = 0;
		const scene = await this.#scene(set, hash);
		const plan = planNodes(scene, {
			mayReplace: (pod, node) => {
				const delay = this.#mayReplace(set, pod, node);
				wait = Math.max(wait, delay);
				return delay === 0;
			},
		});
		await this.#carryOut(set, hash, plan);
		if (
			set.spec.updateStrategy.type === "RollingUpdate" &&
			this.#expectations.satisfied(keyOf(set))
		)
			await this.#carryOut(set, hash, planUpdate(await this.#scene(set, hash)));
		await cleanUpHistory(this.#context.client, set, old, scene.pods);
		return wait;
	}

	/** A pod that fails over and over is replaced ever more slowly. */
	#mayReplace(set: DaemonSet, pod: Pod, node: string): number {
		const { recorder } = this.#context;
		const where = `daemon pod ${keyOf(pod)} on node ${node}, will try to`;
		if (pod.status.phase === "Succeeded") {
			recorder.event(
				set,
				"Normal",
				"SucceededDaemonPod",
				`Found succeeded ${where} delete it`,
			);
			return 0;
		}
		this.#backoff.sweep();
		const { uid } = set.metadata;
		const generation = set.status.observedGeneration ?? 0;
		const delay = this.#backoff.take(`${uid}/${generation}/${node}`);
		if (delay === 0)
			recorder.event(
				set,
				"Warning",
				"FailedDaemonPod",
				`Found failed ${where} kill it`,
			);
		return delay;
	}

	async #carryOut(set: DaemonSet, hash: string, plan: Plan): Promise<void> {
		const key = keyOf(set);
		const create = plan.create.slice(0, burst);
		const remove = plan.remove.slice(0, burst);
		this.#expectations.expect(key, create.length, remove.map(keyOf));
		const reference = newControllerRef(set, kinds.daemonSets);
		const { successes, error } = await slowStart(create.length, async (i) => {
			const template = templateFor(set, hash, create[i] ?? "");
			try {
				await this.#control.create(
					podFromTemplate(template, set, reference),
					set,
				);
			} catch (failure) {
				if (!isTerminating(failure)) throw failure;
			}
		});
		for (let i = successes; i < create.length; i++)
			this.#expectations.created(key);
		const failures: unknown[] = error === undefined ? [] : [error];
		await Promise.all(
			remove.map(async (pod) => {
				try {
					await this.#control.delete(pod, set);
				} catch (failure) {
					this.#expectations.deleted(key, keyOf(pod));
					if (!isNotFound(failure)) failures.push(failure);
				}
			}),
		);
		if (failures.length > 0) throw failures[0];
	}

	async #writeStatus(scene: Scene, observed: boolean): Promise<void> {
		const { set } = scene;
		const { observedGeneration, collisionCount, conditions, ...before } =
			set.status;
		const counts = countStatus(scene);
		const { generation = 0 } = set.metadata;
		if (
			deepEqual(before, counts) &&
			(!observed || (observedGeneration ?? 0) >= generation)
		)
			return;
		const seen = observed ? generation : observedGeneration;
		await updateStatusOf(this.#context.client, kinds.daemonSets, set, {
			...counts,
			...(seen === undefined ? {} : { observedGeneration: seen }),
			...(collisionCount === undefined ? {} : { collisionCount }),
			...(conditions === undefined ? {} : { conditions }),
		});
	}

	#claimPods(set: DaemonSet): Promise<Pod[]> {
		const selector = selectorOf(set);
		if (selector === undefined) return Promise.resolve([]);
		const { uid = "", namespace = "" } = set.metadata;
		return claim(
			{
				client: this.#context.client,
				resource: kinds.pods,
				owner: set,
				ownerKind: kinds.daemonSets,
				selector,
			},
			[...this.#pods.ofOwner(uid), ...this.#pods.orphans(namespace)],
		);
	}

	#claimRevisions(set: DaemonSet): Promise<ControllerRevision[]> {
		const selector = selectorOf(set);
		if (selector === undefined) return Promise.resolve([]);
		const { uid = "", namespace = "" } = set.metadata;
		return claim(
			{
				client: this.#context.client,
				resource: kinds.controllerRevisions,
				owner: set,
				ownerKind: kinds.daemonSets,
				selector,
			},
			[...this.#revisions.ofOwner(uid), ...this.#revisions.orphans(namespace)],
		);
	}
}

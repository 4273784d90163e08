import { kinds } from "../../client/kinds.ts";
import type {
	ControllerRevision,
	StatefulSet,
} from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	reads,
	watchOwn,
} from "../definition.ts";
import { claim } from "../shared/claim.ts";
import {
	applyRevision,
	createRevision,
	newControllerRevision,
	nextRevision,
	renumber,
	sameData,
	sortRevisions,
	truncateHistory,
} from "../shared/history.ts";
import { indexByController } from "../shared/owners.ts";
import { watchPodsOf } from "../shared/pod-watch.ts";
import { nextAvailability } from "../shared/pods.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { selectorOf } from "../shared/selectors.ts";
import { updateStatusOf } from "../shared/update-status.ts";
import { parentName, revisionOf } from "./identity.ts";
import { StatefulPods } from "./pods.ts";
import { nextStatus } from "./status.ts";
import { StatefulUpdate } from "./update.ts";

/** Keeps pods with names and volumes of their own (pkg/controller/statefulset/stateful_set.go). */
export const statefulSetController: ControllerDefinition = {
	name: "statefulset-controller",
	serviceAccount: "statefulset-controller",
	rbac: [
		grant("core", "pods", "list watch"),
		grant("apps", "statefulsets", read),
		grant("apps", "statefulsets/status", "update"),
		grant("apps", "statefulsets/finalizers", "update"),
		grant("core", "pods", "create delete get patch update"),
		grant(
			"apps",
			"controllerrevisions",
			"create delete get list patch update watch",
		),
		grant("core", "persistentvolumeclaims", "create get list watch"),
		grant("core", "persistentvolumeclaims", "delete update"),
		grant("core", "pods/finalizers", "update"),
		recordEvents,
	],
	create: (context) => new StatefulSetController(context),
};

interface Revisions {
	readonly current: ControllerRevision;
	readonly update: ControllerRevision;
	readonly collisions: number;
}

class StatefulSetController implements Controller {
	readonly watches;
	readonly #context: ControllerContext;
	readonly #sets;
	readonly #pods;
	readonly #revisions;
	readonly #control: StatefulPods;

	constructor(context: ControllerContext) {
		const { informers, client, recorder } = context;
		this.#context = context;
		const sets = informers.of(kinds.statefulSets);
		const pods = informers.of(kinds.pods);
		const revisions = informers.of(kinds.controllerRevisions);
		const claims = informers.of(kinds.persistentVolumeClaims);
		this.#sets = sets.lister;
		this.#pods = indexByController(pods);
		this.#revisions = indexByController(revisions);
		this.#control = new StatefulPods({
			client,
			recorder,
			claims: claims.lister,
		});
		this.watches = [
			watchOwn(sets),
			reads(revisions),
			reads(claims),
			watchPodsOf({
				pods,
				kind: kinds.statefulSets,
				owners: this.#sets,
				matching: (pod) =>
					this.#sets
						.list(pod.metadata.namespace)
						.filter((set) => selectorOf(set)?.matches(pod.metadata.labels)),
			}),
		];
	}

	async reconcile({ namespace, name }: Request): Promise<Result | undefined> {
		const { client, clock } = this.#context;
		const set = this.#sets.get(namespace, name);
		if (set === undefined || selectorOf(set) === undefined) return undefined;
		const history = sortRevisions(await this.#claimRevisions(set));
		const pods = await this.#claimPods(set);
		const revisions = await this.#revisionsOf(set, history);
		const { current, update, collisions } = revisions;
		const names = {
			current: current.metadata.name ?? "",
			update: update.metadata.name ?? "",
			collisions,
		};
		const now = clock.now();
		const pass = new StatefulUpdate({
			set,
			currentSet: applyRevision(set, current),
			updateSet: applyRevision(set, update),
			revisions: names,
			pods,
			control: this.#control,
			now,
		});
		let failure: unknown;
		try {
			await pass.run();
		} catch (error) {
			failure = error;
		}
		const status = nextStatus(set, pass.counts(), names);
		if (status !== undefined)
			await updateStatusOf(client, kinds.statefulSets, set, status);
		if (failure !== undefined) throw failure;
		await truncateHistory(
			client,
			history,
			new Set([names.current, names.update, ...pods.map(revisionOf)]),
			set.spec.revisionHistoryLimit ?? 10,
		);
		const { minReadySeconds = 0 } = set.spec;
		const next =
			minReadySeconds > 0
				? nextAvailability(pods, minReadySeconds, now)
				: undefined;
		return next === undefined ? undefined : { requeueAfter: next };
	}

	#claimPods(set: StatefulSet): Promise<Pod[]> {
		const selector = selectorOf(set);
		if (selector === undefined) return Promise.resolve([]);
		const { uid = "", namespace = "", name } = set.metadata;
		return claim(
			{
				client: this.#context.client,
				resource: kinds.pods,
				owner: set,
				ownerKind: kinds.statefulSets,
				selector,
				accept: (pod) => parentName(pod) === name,
			},
			[...this.#pods.ofOwner(uid), ...this.#pods.orphans(namespace)],
		);
	}

	#claimRevisions(set: StatefulSet): Promise<ControllerRevision[]> {
		const selector = selectorOf(set);
		if (selector === undefined) return Promise.resolve([]);
		const { uid = "", namespace = "" } = set.metadata;
		return claim(
			{
				client: this.#context.client,
				resource: kinds.controllerRevisions,
				owner: set,
				ownerKind: kinds.statefulSets,
				selector,
			},
			[...this.#revisions.ofOwner(uid), ...this.#revisions.orphans(namespace)],
		);
	}

	/** The revision that pods have and the one that they should get, made or brought to the front if need be. */
	async #revisionsOf(
		set: StatefulSet,
		history: ControllerRevision[],
	): Promise<Revisions> {
		const { client } = this.#context;
		let collisions = set.status.collisionCount ?? 0;
		const wanted = newControllerRevision({
			owner: set,
			ownerKind: kinds.statefulSets,
			revision: nextRevision(history),
			collisions,
			labels: set.spec.template.metadata?.labels ?? {},
			annotations: set.metadata.annotations ?? {},
		});
		const newest = history.at(-1);
		const equal = history.findLast((revision) => sameData(revision, wanted));
		let update: ControllerRevision;
		if (equal !== undefined && newest !== undefined)
			update = sameData(newest, equal)
				? newest
				: await renumber(client, equal, wanted.revision);
		else {
			const created = await createRevision(client, set, wanted, collisions);
			update = created.revision;
			collisions = created.collisions;
		}
		const current = history.find(
			({ metadata }) => metadata.name === set.status.currentRevision,
		);
		return { current: current ?? update, update, collisions };
	}
}

import { isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import type {
	Deployment,
	DeploymentStatus,
	ReplicaSet,
} from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { ControllerContext, Request, Result } from "../definition.ts";
import { claim } from "../shared/claim.ts";
import { isGoing } from "../shared/objects.ts";
import { selectorOf } from "../shared/selectors.ts";
import {
	conditionOf,
	isComplete,
	newCondition,
	progressing,
	reasons,
	replicaFailure,
	rolloutConditions,
	untilDeadline,
	withCondition,
	withoutCondition,
} from "./conditions.ts";
import type { Caches } from "./index.ts";
import {
	active,
	historyLimit,
	isRollingUpdate,
	progressDeadlineMs,
	replicasOf,
} from "./limits.ts";
import { NewSet } from "./new-set.ts";
import {
	byRevision,
	desiredReplicas,
	maxRevision,
	replicasAnnotations,
	splitSets,
} from "./revisions.ts";
import { growNewSet, shrinkOldSets } from "./rolling.ts";
import { type Resize, scale } from "./scaling.ts";
import { deploymentStatus, total } from "./status.ts";

/** The Deployment at work (its status changes on the way) and its ReplicaSets. */
export interface Rollout {
	deployment: Deployment;
	newSet: ReplicaSet | undefined;
	oldSets: ReplicaSet[];
}

const allSets = ({ newSet, oldSets }: Rollout): ReplicaSet[] =>
	newSet === undefined ? oldSets : [...oldSets, newSet];

/** One pass over one Deployment (pkg/controller/deployment: sync.go, rolling.go, recreate.go). */
export class DeploymentSync {
	readonly #context: ControllerContext;
	readonly #caches: Caches;
	readonly #newSet: NewSet;

	constructor(context: ControllerContext, caches: Caches) {
		this.#context = context;
		this.#caches = caches;
		this.#newSet = new NewSet(context, caches.sets.lister);
	}

	async run({ namespace, name }: Request): Promise<Result | undefined> {
		const found = this.#caches.deployments.lister.get(namespace, name);
		if (found === undefined) return undefined;
		if (isEmpty(found.spec.selector)) return this.#selectsAll(found);
		const sets = await this.#claimSets(found);
		const { newSet, oldSets } = splitSets(found, sets);
		const rollout: Rollout = { deployment: found, newSet, oldSets };
		if (isGoing(found)) {
			await this.#newSet.adoptFound(rollout);
			return this.#syncStatus(rollout);
		}
		await this.#checkPaused(rollout);
		if (rollout.deployment.spec.paused === true || isScaled(rollout)) {
			await this.#newSet.adoptFound(rollout);
			return this.#syncSize(rollout);
		}
		return isRollingUpdate(rollout.deployment)
			? this.#rollingUpdate(rollout)
			: this.#recreate(rollout);
	}

	async #selectsAll(deployment: Deployment): Promise<undefined> {
		const { recorder, client } = this.#context;
		recorder.event(
			deployment,
			"Warning",
			"SelectingAll",
			"This deployment is selecting all pods. A non-empty selector is required.",
		);
		const { generation = 0 } = deployment.metadata;
		if ((deployment.status.observedGeneration ?? 0) < generation)
			await client.updateStatus(kinds.deployments, {
				...deployment,
				status: { ...deployment.status, observedGeneration: generation },
			});
	}

	async #claimSets(deployment: Deployment): Promise<ReplicaSet[]> {
		const selector = selectorOf(deployment);
		if (selector === undefined) return [];
		const { setsBy } = this.#caches;
		const { uid = "", namespace = "" } = deployment.metadata;
		return claim(
			{
				client: this.#context.client,
				resource: kinds.replicaSets,
				owner: deployment,
				ownerKind: kinds.deployments,
				selector,
			},
			[...setsBy.ofOwner(uid), ...setsBy.orphans(namespace)],
		);
	}

	/** Progress is not watched while a Deployment is paused: its condition says so. */
	async #checkPaused(rollout: Rollout): Promise<void> {
		const { deployment } = rollout;
		if (progressDeadlineMs(deployment) === undefined) return;
		const condition = conditionOf(deployment.status, progressing);
		if (condition?.reason === reasons.timedOut) return;
		const paused = deployment.spec.paused === true;
		if (paused === (condition?.reason === reasons.paused)) return;
		await this.#note(
			rollout,
			"Unknown",
			paused ? reasons.paused : reasons.resumed,
			`Deployment is ${paused ? "paused" : "resumed"}`,
		);
	}

	async #note(
		rollout: Rollout,
		state: "Unknown",
		reason: string,
		message: string,
	): Promise<void> {
		const { client, clock } = this.#context;
		const { deployment } = rollout;
		const condition = newCondition(
			progressing,
			state,
			reason,
			message,
			clock.now(),
		);
		const conditions = withCondition(
			deployment.status.conditions ?? [],
			condition,
		);
		rollout.deployment = await client.updateStatus(kinds.deployments, {
			...deployment,
			status: { ...deployment.status, conditions },
		});
	}

	/** The size changed, or the Deployment is paused. */
	async #syncSize(rollout: Rollout): Promise<Result | undefined> {
		const { deployment } = rollout;
		await this.#resizeAll(
			rollout,
			scale(deployment, rollout.newSet, rollout.oldSets),
		);
		if (deployment.spec.paused === true)
			await this.#cleanUp(deployment, rollout.oldSets);
		return this.#syncStatus(rollout);
	}

	async #rollingUpdate(rollout: Rollout): Promise<Result | undefined> {
		const newSet = await this.#newSet.ensure(
			rollout,
			maxRevision(rollout.oldSets),
		);
		const { deployment } = rollout;
		const growth = growNewSet(deployment, allSets(rollout), newSet);
		if (growth !== undefined) {
			await this.#resizeAll(rollout, [growth]);
			return this.#syncRollout(rollout);
		}
		const steps = shrinkOldSets(
			deployment,
			allSets(rollout),
			active(rollout.oldSets),
			newSet,
		);
		if (steps.length > 0) {
			await this.#resizeAll(rollout, steps);
			return this.#syncRollout(rollout);
		}
		if (isComplete(deployment, deployment.status))
			await this.#cleanUp(deployment, rollout.oldSets);
		return this.#syncRollout(rollout);
	}

	async #recreate(rollout: Rollout): Promise<Result | undefined> {
		await this.#newSet.adoptFound(rollout);
		const running = active(rollout.oldSets);
		if (running.length > 0) {
			await this.#resizeAll(
				rollout,
				running.map((set) => ({ set, replicas: 0 })),
			);
			return this.#syncRollout(rollout);
		}
		if (this.#oldPodsRunning(rollout)) return this.#syncRollout(rollout);
		const newSet = await this.#newSet.ensure(
			rollout,
			maxRevision(rollout.oldSets),
		);
		const { deployment } = rollout;
		await this.#resizeAll(rollout, [
			{ set: newSet, replicas: replicasOf(deployment) },
		]);
		if (isComplete(deployment, deployment.status))
			await this.#cleanUp(deployment, rollout.oldSets);
		return this.#syncRollout(rollout);
	}

	#oldPodsRunning({ oldSets }: Rollout): boolean {
		if (total(oldSets, "replicas") > 0) return true;
		const isOver = ({ status }: Pod) =>
			status.phase === "Failed" || status.phase === "Succeeded";
		return oldSets.some(({ metadata }) =>
			this.#caches.podsBy
				.ofOwner(metadata.uid ?? "")
				.some((pod) => !isOver(pod)),
		);
	}

	/** Brings ReplicaSets to their sizes, one after the other, and the rollout up to date with them. */
	async #resizeAll(rollout: Rollout, steps: readonly Resize[]): Promise<void> {
		for (const { set, replicas } of steps) {
			const current =
				allSets(rollout).find(
					({ metadata }) => metadata.uid === set.metadata.uid,
				) ?? set;
			const resized = await this.#resize(rollout.deployment, current, replicas);
			const swap = (other: ReplicaSet) =>
				other.metadata.uid === resized.metadata.uid ? resized : other;
			rollout.oldSets = rollout.oldSets.map(swap);
			if (rollout.newSet !== undefined) rollout.newSet = swap(rollout.newSet);
		}
	}

	async #resize(
		deployment: Deployment,
		set: ReplicaSet,
		replicas: number,
	): Promise<ReplicaSet> {
		const { client, recorder } = this.#context;
		const annotations = {
			...set.metadata.annotations,
			...replicasAnnotations(deployment),
		};
		const before = replicasOf(set);
		const noted = deepEqual(annotations, set.metadata.annotations ?? {});
		if (before === replicas && noted) return set;
		const updated = await client.update(kinds.replicaSets, {
			...set,
			metadata: { ...set.metadata, annotations },
			spec: { ...set.spec, replicas },
		});
		if (before !== replicas)
			recorder.event(
				deployment,
				"Normal",
				"ScalingReplicaSet",
				`Scaled ${before < replicas ? "up" : "down"} replica set ${set.metadata.name} from ${before} to ${replicas}`,
			);
		return updated;
	}

	/** Deletes the oldest ReplicaSets beyond the history limit. */
	async #cleanUp(
		deployment: Deployment,
		oldSets: readonly ReplicaSet[],
	): Promise<void> {
		const limit = historyLimit(deployment);
		if (limit === undefined) return;
		const alive = oldSets.filter((set) => !isGoing(set)).sort(byRevision);
		for (const set of alive.slice(0, Math.max(0, alive.length - limit))) {
			const { metadata, status } = set;
			const seen =
				(metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
			if (status.replicas !== 0 || replicasOf(set) !== 0 || !seen) continue;
			try {
				await this.#context.client.delete(
					kinds.replicaSets,
					metadata.namespace ?? "",
					metadata.name ?? "",
				);
			} catch (error) {
				if (!isNotFound(error)) throw error;
			}
		}
	}

	async #syncStatus(rollout: Rollout): Promise<undefined> {
		const { deployment, newSet } = rollout;
		const now = this.#context.clock.now();
		const all = allSets(rollout);
		await this.#write(
			deployment,
			deploymentStatus(deployment, all, newSet, now),
		);
	}

	async #syncRollout(rollout: Rollout): Promise<Result | undefined> {
		const { deployment, newSet } = rollout;
		const now = this.#context.clock.now();
		const all = allSets(rollout);
		const status = deploymentStatus(deployment, all, newSet, now);
		const conditions = rolloutConditions(deployment, status, newSet, now);
		const failure = replicaFailure(all, newSet);
		const next: DeploymentStatus = {
			...status,
			conditions:
				failure === undefined
					? withoutCondition(conditions, "ReplicaFailure")
					: withCondition(conditions, failure),
		};
		if (await this.#write(deployment, next)) return undefined;
		const after = untilDeadline(deployment, next, now);
		return after === undefined ? undefined : { requeueAfter: after };
	}

	/** Returns whether there was anything to write. */
	async #write(
		deployment: Deployment,
		status: DeploymentStatus,
	): Promise<boolean> {
		if (deepEqual(deployment.status, status)) return false;
		await this.#context.client.updateStatus(kinds.deployments, {
			...deployment,
			status,
		});
		return true;
	}
}

const isEmpty = ({
	matchLabels = {},
	matchExpressions = [],
}: Deployment["spec"]["selector"]): boolean =>
	Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

/** Did the Deployment's size change since its ReplicaSets were scaled last? */
const isScaled = (rollout: Rollout): boolean =>
	active(allSets(rollout)).some((set) => {
		const desired = desiredReplicas(set);
		return desired !== undefined && desired !== replicasOf(rollout.deployment);
	});

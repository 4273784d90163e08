import { isAlreadyExists } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Lister } from "../../client/store.ts";
import type {
	Deployment,
	DeploymentCondition,
	ReplicaSet,
} from "../../client/types/apps.ts";
import type { PodTemplateSpec } from "../../client/types/pod.ts";
import type { ControllerContext } from "../definition.ts";
import { isTerminating } from "../shared/errors.ts";
import { templateHash } from "../shared/hash.ts";
import { controllerOf, newControllerRef } from "../shared/owners.ts";
import {
	conditionOf,
	newCondition,
	progressing,
	reasons,
	withCondition,
} from "./conditions.ts";
import { newSetSize, progressDeadlineMs } from "./limits.ts";
import {
	hashLabel,
	maxRevision,
	newSetAnnotations,
	revisionAnnotation,
	sameTemplate,
} from "./revisions.ts";
import type { Rollout } from "./sync.ts";

interface Progress {
	readonly status: DeploymentCondition["status"];
	readonly reason: string;
	readonly message: string;
}

/** Finds or makes the ReplicaSet of a Deployment's present template (pkg/controller/deployment/sync.go, getNewReplicaSet). */
export class NewSet {
	readonly #context: ControllerContext;
	readonly #sets: Lister<ReplicaSet>;

	constructor(context: ControllerContext, sets: Lister<ReplicaSet>) {
		this.#context = context;
		this.#sets = sets;
	}

	/** The new ReplicaSet, made if need be. Throws when it can't be made. */
	async ensure(rollout: Rollout, oldRevision: number): Promise<ReplicaSet> {
		const found = await this.adoptFound(rollout);
		if (found !== undefined) return found;
		const made = await this.#create(rollout, oldRevision + 1);
		rollout.newSet = made;
		return made;
	}

	/** Brings an existing new ReplicaSet, and the Deployment with it, up to date. */
	async adoptFound(rollout: Rollout): Promise<ReplicaSet | undefined> {
		const { deployment, newSet } = rollout;
		if (newSet === undefined) return undefined;
		const { client } = this.#context;
		const { minReadySeconds, ...spec } = newSet.spec;
		const wantedSeconds = deployment.spec.minReadySeconds ?? 0;
		const annotations = newSetAnnotations(
			deployment,
			newSet.metadata.annotations,
			maxRevision(rollout.oldSets) + 1,
			true,
		);
		if (annotations !== undefined || (minReadySeconds ?? 0) !== wantedSeconds) {
			rollout.newSet = await client.update(kinds.replicaSets, {
				...newSet,
				metadata: {
					...newSet.metadata,
					...(annotations === undefined ? {} : { annotations }),
				},
				spec: {
					...spec,
					...(wantedSeconds === 0 ? {} : { minReadySeconds: wantedSeconds }),
				},
			});
			return rollout.newSet;
		}
		const isNew =
			progressDeadlineMs(deployment) !== undefined &&
			conditionOf(deployment.status, progressing) === undefined;
		await this.#note(
			rollout,
			newSet.metadata.annotations?.[revisionAnnotation],
			isNew
				? {
						status: "True",
						reason: reasons.newSetFound,
						message: `Found new replica set "${newSet.metadata.name}"`,
					}
				: undefined,
		);
		return newSet;
	}

	/** Writes the revision and a progress condition, if either is news. */
	async #note(
		rollout: Rollout,
		revision: string | undefined,
		progress: Progress | undefined,
	): Promise<void> {
		const { client, clock } = this.#context;
		const { deployment } = rollout;
		const annotations = { ...deployment.metadata.annotations };
		const known = annotations[revisionAnnotation];
		if ((revision ?? known) === known && progress === undefined) return;
		if (revision !== undefined) annotations[revisionAnnotation] = revision;
		const { conditions = [] } = deployment.status;
		rollout.deployment = await client.updateStatus(kinds.deployments, {
			...deployment,
			metadata: {
				...deployment.metadata,
				annotations,
			},
			status: {
				...deployment.status,
				conditions:
					progress === undefined
						? conditions
						: withCondition(
								conditions,
								newCondition(
									progressing,
									progress.status,
									progress.reason,
									progress.message,
									clock.now(),
								),
							),
			},
		});
	}

	async #create(rollout: Rollout, revision: number): Promise<ReplicaSet> {
		const { client, recorder } = this.#context;
		const { deployment, oldSets } = rollout;
		const set = newReplicaSet(deployment, oldSets, revision);
		let made: ReplicaSet;
		let created = true;
		try {
			made = await client.create(kinds.replicaSets, set);
		} catch (error) {
			const same = isAlreadyExists(error)
				? this.#existing(deployment, set)
				: undefined;
			if (same === undefined) return this.#failed(rollout, set, error);
			made = same;
			created = false;
		}
		const { name } = made.metadata;
		const { replicas = 0 } = set.spec;
		if (created && replicas > 0)
			recorder.event(
				deployment,
				"Normal",
				"ScalingReplicaSet",
				`Scaled up replica set ${name} from 0 to ${replicas}`,
			);
		await this.#note(
			rollout,
			String(revision),
			created && progressDeadlineMs(deployment) !== undefined
				? {
						status: "True",
						reason: reasons.newSetCreated,
						message: `Created new replica set "${name}"`,
					}
				: undefined,
		);
		return made;
	}

	/** The cache was late: it is ours already. */
	#existing(deployment: Deployment, set: ReplicaSet): ReplicaSet | undefined {
		const { namespace = "", name = "" } = set.metadata;
		const found = this.#sets.get(namespace, name);
		return found !== undefined &&
			controllerOf(found)?.uid === deployment.metadata.uid &&
			sameTemplate(found.spec.template, deployment.spec.template)
			? found
			: undefined;
	}

	async #failed(
		rollout: Rollout,
		set: ReplicaSet,
		error: unknown,
	): Promise<never> {
		const { client, recorder } = this.#context;
		const { deployment } = rollout;
		if (isAlreadyExists(error)) {
			// Another template has this hash: the next pass takes another one.
			const known = this.#sets.get(
				set.metadata.namespace ?? "",
				set.metadata.name ?? "",
			);
			if (known !== undefined)
				await client.updateStatus(kinds.deployments, {
					...deployment,
					status: {
						...deployment.status,
						collisionCount: (deployment.status.collisionCount ?? 0) + 1,
					},
				});
			throw error;
		}
		if (isTerminating(error)) throw error;
		const message = `Failed to create new replica set "${set.metadata.name}": ${(error as Error).message}`;
		if (progressDeadlineMs(deployment) !== undefined)
			await this.#note(rollout, undefined, {
				status: "False",
				reason: reasons.newSetFailed,
				message,
			});
		recorder.event(deployment, "Warning", reasons.newSetFailed, message);
		throw error;
	}
}

/** The ReplicaSet of a Deployment's template, with as many replicas as there is room for. */
function newReplicaSet(
	deployment: Deployment,
	oldSets: readonly ReplicaSet[],
	revision: number,
): ReplicaSet {
	const { metadata, spec, status } = deployment;
	const hash = templateHash(spec.template, status.collisionCount);
	const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
	const template: PodTemplateSpec = {
		...spec.template,
		metadata: { ...spec.template.metadata, labels },
	};
	const { minReadySeconds = 0 } = spec;
	const annotations = newSetAnnotations(deployment, undefined, revision, false);
	return {
		apiVersion: "apps/v1",
		kind: "ReplicaSet",
		metadata: {
			name: `${metadata.name}-${hash}`,
			namespace: metadata.namespace ?? "",
			labels,
			ownerReferences: [newControllerRef(deployment, kinds.deployments)],
			...(annotations === undefined ? {} : { annotations }),
		},
		spec: {
			replicas: newSetSize(deployment, oldSets, 0),
			...(minReadySeconds === 0 ? {} : { minReadySeconds }),
			selector: {
				...spec.selector,
				matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash },
			},
			template,
		},
		status: { replicas: 0 },
	};
}

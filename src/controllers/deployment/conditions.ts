import { formatTime } from "../../apimachinery/clock.ts";
import type {
	Deployment,
	DeploymentCondition,
	DeploymentStatus,
	ReplicaSet,
} from "../../client/types/apps.ts";
import { timeMs } from "../shared/pods.ts";
import { maxUnavailable, progressDeadlineMs, replicasOf } from "./limits.ts";

export const progressing = "Progressing";
export const reasons = {
	newSetCreated: "NewReplicaSetCreated",
	newSetFound: "FoundNewReplicaSet",
	newSetFailed: "ReplicaSetCreateError",
	newSetAvailable: "NewReplicaSetAvailable",
	updated: "ReplicaSetUpdated",
	timedOut: "ProgressDeadlineExceeded",
	paused: "DeploymentPaused",
	resumed: "DeploymentResumed",
} as const;

export const newCondition = (
	type: string,
	status: DeploymentCondition["status"],
	reason: string,
	message: string,
	now: number,
): DeploymentCondition => ({
	type,
	status,
	lastUpdateTime: formatTime(now),
	lastTransitionTime: formatTime(now),
	reason,
	message,
});

type Conditions = readonly DeploymentCondition[];

export const conditionOf = (
	{ conditions = [] }: DeploymentStatus,
	type: string,
): DeploymentCondition | undefined =>
	conditions.find((condition) => condition.type === type);

export const withoutCondition = (
	conditions: Conditions,
	type: string,
): Conditions => conditions.filter((condition) => condition.type !== type);

/** Puts a condition at the end, unless there is one of the same status and reason (util.SetDeploymentCondition). */
export function withCondition(
	conditions: Conditions,
	condition: DeploymentCondition,
): Conditions {
	const current = conditions.find(({ type }) => type === condition.type);
	if (
		current?.status === condition.status &&
		current.reason === condition.reason
	)
		return conditions;
	const next =
		current?.status === condition.status &&
		current.lastTransitionTime !== undefined
			? { ...condition, lastTransitionTime: current.lastTransitionTime }
			: condition;
	return [...withoutCondition(conditions, condition.type), next];
}

export const isComplete = (
	deployment: Deployment,
	status: DeploymentStatus,
): boolean => {
	const replicas = replicasOf(deployment);
	return (
		(status.updatedReplicas ?? 0) === replicas &&
		(status.replicas ?? 0) === replicas &&
		(status.availableReplicas ?? 0) === replicas &&
		(status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
	);
};

const isProgressing = (
	old: DeploymentStatus,
	status: DeploymentStatus,
): boolean => {
	const outdated = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) =>
		replicas - updatedReplicas;
	return (
		(status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
		outdated(status) < outdated(old) ||
		(status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
		(status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
	);
};

function isTimedOut(
	deployment: Deployment,
	status: DeploymentStatus,
	now: number,
): boolean {
	const deadline = progressDeadlineMs(deployment);
	const condition = conditionOf(status, progressing);
	if (deadline === undefined || condition === undefined) return false;
	if (condition.reason === reasons.newSetAvailable) return false;
	if (condition.reason === reasons.timedOut) return true;
	return (timeMs(condition.lastUpdateTime) ?? 0) + deadline < now;
}

/** What the status says about availability. */
export function availability(
	deployment: Deployment,
	available: number,
	now: number,
): DeploymentCondition {
	const enough =
		available >= replicasOf(deployment) - maxUnavailable(deployment);
	return enough
		? newCondition(
				"Available",
				"True",
				"MinimumReplicasAvailable",
				"Deployment has minimum availability.",
				now,
			)
		: newCondition(
				"Available",
				"False",
				"MinimumReplicasUnavailable",
				"Deployment does not have minimum availability.",
				now,
			);
}

/** The conditions of a rollout that goes on or is over (pkg/controller/deployment/progress.go, syncRolloutStatus). */
export function rolloutConditions(
	deployment: Deployment,
	status: DeploymentStatus,
	newSet: ReplicaSet | undefined,
	now: number,
): Conditions {
	const conditions = status.conditions ?? [];
	if (progressDeadlineMs(deployment) === undefined)
		return withoutCondition(conditions, progressing);
	const current = conditionOf(deployment.status, progressing);
	const wasComplete =
		(status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
		current?.reason === reasons.newSetAvailable;
	if (wasComplete) return conditions;
	const subject =
		newSet === undefined
			? `Deployment "${deployment.metadata.name}"`
			: `ReplicaSet "${newSet.metadata.name}"`;
	const say = (
		state: DeploymentCondition["status"],
		reason: string,
		what: string,
	) => newCondition(progressing, state, reason, `${subject} ${what}`, now);
	if (isComplete(deployment, status))
		return withCondition(
			conditions,
			say("True", reasons.newSetAvailable, "has successfully progressed."),
		);
	if (isProgressing(deployment.status, status)) {
		const condition = say("True", reasons.updated, "is progressing.");
		// The same reason again is progress too: the time of the last update must show it.
		return withCondition(
			withoutCondition(conditions, progressing),
			current?.status === "True" && current.lastTransitionTime !== undefined
				? { ...condition, lastTransitionTime: current.lastTransitionTime }
				: condition,
		);
	}
	if (isTimedOut(deployment, status, now))
		return withCondition(
			conditions,
			say("False", reasons.timedOut, "has timed out progressing."),
		);
	return conditions;
}

/** The first failure of the new ReplicaSet, else of any. */
export function replicaFailure(
	all: readonly ReplicaSet[],
	newSet: ReplicaSet | undefined,
): DeploymentCondition | undefined {
	const sets = newSet === undefined ? all : [newSet, ...all];
	const condition = sets
		.flatMap((set) => set.status.conditions ?? [])
		.find(({ type }) => type === "ReplicaFailure");
	if (condition === undefined) return undefined;
	const { lastTransitionTime = null } = condition;
	return { ...condition, lastUpdateTime: lastTransitionTime };
}

/** When a rollout without progress is to be looked at again, in milliseconds; undefined when it need not. */
export function untilDeadline(
	deployment: Deployment,
	status: DeploymentStatus,
	now: number,
): number | undefined {
	const deadline = progressDeadlineMs(deployment);
	const current = conditionOf(deployment.status, progressing);
	if (deadline === undefined || current === undefined) return undefined;
	if (isComplete(deployment, status) || current.reason === reasons.timedOut)
		return undefined;
	const after = (timeMs(current.lastUpdateTime) ?? 0) + deadline - now;
	// Times are in whole seconds: a second more makes sure that the deadline has passed.
	return after < 1000 ? Math.max(50, after) : after + 1000;
}

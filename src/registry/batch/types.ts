/** batch/v1 (k8s.io/api/batch/v1/types.go). */
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { PodTemplateSpec } from "../core/pod/types.ts";

export interface OnExitCodes {
	containerName?: string;
	operator: string;
	values: number[] | null;
}
export interface OnPodCondition {
	type: string;
	status?: string;
}
export interface PodFailurePolicyRule {
	action: string;
	onExitCodes?: OnExitCodes;
	onPodConditions?: OnPodCondition[];
}
export interface SuccessPolicyRule {
	succeededIndexes?: string;
	succeededCount?: number;
}
export interface JobSpec {
	parallelism?: number;
	completions?: number;
	activeDeadlineSeconds?: number;
	podFailurePolicy?: { rules: PodFailurePolicyRule[] | null };
	successPolicy?: { rules: SuccessPolicyRule[] | null };
	backoffLimit?: number;
	backoffLimitPerIndex?: number;
	maxFailedIndexes?: number;
	selector?: LabelSelector;
	manualSelector?: boolean;
	template: PodTemplateSpec;
	ttlSecondsAfterFinished?: number;
	completionMode?: string;
	suspend?: boolean;
	podReplacementPolicy?: string;
	managedBy?: string;
}
export interface JobCondition {
	type: string;
	status: string;
}
export interface JobStatus {
	conditions?: JobCondition[];
	startTime?: string;
	completionTime?: string;
	active?: number;
	succeeded?: number;
	failed?: number;
	terminating?: number;
	completedIndexes?: string;
	failedIndexes?: string;
	uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
	ready?: number;
}
export interface Job extends KubeObject {
	spec: JobSpec;
	status?: JobStatus;
}

export interface CronJobSpec {
	schedule: string;
	timeZone?: string;
	startingDeadlineSeconds?: number;
	concurrencyPolicy?: string;
	suspend?: boolean;
	jobTemplate: { metadata?: ObjectMeta; spec: JobSpec };
	successfulJobsHistoryLimit?: number;
	failedJobsHistoryLimit?: number;
}
export interface CronJob extends KubeObject {
	spec: CronJobSpec;
	status?: {
		active?: unknown[];
		lastScheduleTime?: string;
		lastSuccessfulTime?: string;
	};
}

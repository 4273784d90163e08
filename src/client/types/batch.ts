/** batch/v1 (k8s.io/api/batch/v1/types.go). */
import type {
	DeepReadonly,
	KubeObject,
	ObjectMeta,
} from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition, ObjectReference } from "./meta.ts";
import type { PodTemplateSpec } from "./pod.ts";

export interface JobCondition extends Condition {
	readonly lastProbeTime?: string | null;
}
export interface PodFailurePolicyRule {
	readonly action: string;
	readonly onExitCodes?: {
		readonly containerName?: string;
		readonly operator: string;
		readonly values: readonly number[];
	};
	readonly onPodConditions?: readonly {
		readonly type: string;
		readonly status?: string;
	}[];
}
export interface JobSpec {
	readonly parallelism?: number;
	readonly completions?: number;
	readonly activeDeadlineSeconds?: number;
	readonly podFailurePolicy?: {
		readonly rules: readonly PodFailurePolicyRule[];
	};
	readonly successPolicy?: {
		readonly rules: readonly {
			readonly succeededIndexes?: string;
			readonly succeededCount?: number;
		}[];
	};
	readonly backoffLimit?: number;
	readonly backoffLimitPerIndex?: number;
	readonly maxFailedIndexes?: number;
	readonly selector?: LabelSelector;
	readonly manualSelector?: boolean;
	readonly template: PodTemplateSpec;
	readonly ttlSecondsAfterFinished?: number;
	readonly completionMode?: string;
	readonly suspend?: boolean;
	readonly podReplacementPolicy?: string;
	readonly managedBy?: string;
}
export interface JobStatus {
	readonly conditions?: readonly JobCondition[];
	readonly startTime?: string;
	readonly completionTime?: string;
	readonly active?: number;
	readonly succeeded?: number;
	readonly failed?: number;
	readonly terminating?: number;
	readonly completedIndexes?: string;
	readonly failedIndexes?: string;
	readonly uncountedTerminatedPods?: {
		readonly succeeded?: readonly string[];
		readonly failed?: readonly string[];
	};
	readonly ready?: number;
}
export interface Job extends KubeObject {
	readonly spec: JobSpec;
	readonly status: JobStatus;
}
export interface CronJob extends KubeObject {
	readonly spec: {
		readonly schedule: string;
		readonly timeZone?: string;
		readonly startingDeadlineSeconds?: number;
		readonly concurrencyPolicy?: string;
		readonly suspend?: boolean;
		readonly jobTemplate: {
			readonly metadata?: DeepReadonly<ObjectMeta>;
			readonly spec: JobSpec;
		};
		readonly successfulJobsHistoryLimit?: number;
		readonly failedJobsHistoryLimit?: number;
	};
	readonly status: {
		readonly active?: readonly ObjectReference[];
		readonly lastScheduleTime?: string;
		readonly lastSuccessfulTime?: string;
	};
}

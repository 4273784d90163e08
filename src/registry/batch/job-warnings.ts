import type { KubeObject } from "../../apimachinery/object.ts";
import { changedTemplateWarnings } from "../core/pod/workload-warnings.ts";
import type { JobSpec } from "./types.ts";

const MANY_COMPLETIONS = 100_000;
const MUCH_PARALLELISM = 10_000;

/** Of a Job or its template, whenever the specification is new (k8s.io/kubernetes/pkg/api/job/warnings.go WarningsForJobSpec). */
export function jobSpecWarnings(
	object: KubeObject,
	old: KubeObject | undefined,
	spec: JobSpec,
	path: string,
): string[] {
	const unchanged =
		old !== undefined && object.metadata.generation === old.metadata.generation;
	if (unchanged) return [];
	const { completions = 0, parallelism = 0, completionMode } = spec;
	const manyFailures =
		completionMode === "Indexed" &&
		completions > MANY_COMPLETIONS &&
		parallelism > MUCH_PARALLELISM;
	return [
		...(manyFailures
			? [
					"In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
				]
			: []),
		...changedTemplateWarnings(object, old, spec.template, `${path}.template`),
	];
}

import type { Pod } from "../../../client/types/pod.ts";
import type { Service } from "../../../client/types/service.ts";
import { podCondition } from "../pods.ts";

export const triggerTimeAnnotation =
	"endpoints.kubernetes.io/last-change-trigger-time";

interface State {
	readonly pods: ReadonlyMap<string, string>;
	readonly service: string;
}

/** When what changes a Service's endpoints happened, to measure how long it took to get through (k8s.io/endpointslice/trigger-time-tracker.go). */
export class TriggerTimes {
	readonly #states = new Map<string, State>();

	/** The time of the earliest change since the last call; undefined when there was none. */
	next(
		key: string,
		{ metadata }: Service,
		pods: readonly Pod[],
	): string | undefined {
		const known = this.#states.get(key);
		const times = new Map<string, string>();
		let earliest: string | undefined;
		const note = (time: string, before: string | undefined) => {
			if (before !== undefined && time <= before) return;
			if (earliest === undefined || time < earliest) earliest = time;
		};
		for (const pod of pods) {
			const time = podCondition(pod, "Ready")?.lastTransitionTime;
			if (time === undefined || time === null) continue;
			const { name = "" } = pod.metadata;
			times.set(name, time);
			note(time, known?.pods.get(name));
		}
		const service = metadata.creationTimestamp ?? "";
		note(service, known?.service);
		this.#states.set(key, { pods: times, service });
		return known === undefined ? service : earliest;
	}

	forget(key: string): void {
		this.#states.delete(key);
	}
}

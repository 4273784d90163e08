import { isNotFound } from "../../apimachinery/errors.ts";
import type { StatefulSet } from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isGoing } from "../shared/objects.ts";
import { slowStart } from "../shared/slow-start.ts";
import {
	isInRange,
	newPod,
	ordinalOf,
	replicasOf,
	revisionOf,
	startOrdinal,
} from "./identity.ts";
import type { StatefulPods } from "./pods.ts";
import {
	type Counts,
	count,
	isCreated,
	isHealthy,
	isRunningAndAvailable,
	isTerminating,
} from "./status.ts";

export interface UpdateOptions {
	readonly set: StatefulSet;
	/** The set with the templates of the two revisions. */
	readonly currentSet: StatefulSet;
	readonly updateSet: StatefulSet;
	readonly revisions: { readonly current: string; readonly update: string };
	readonly pods: readonly Pod[];
	readonly control: StatefulPods;
	readonly now: number;
}

/** One pass over a set's pods (pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet). */
export class StatefulUpdate {
	readonly #options: UpdateOptions;
	/** One for each ordinal; those that are not there yet have no phase. */
	readonly #replicas: Pod[];
	/** Beyond the wanted ordinals, highest first. */
	readonly #condemned: Pod[];
	readonly #minReady: number;
	readonly #monotonic: boolean;
	#less = 0;

	constructor(options: UpdateOptions) {
		const { set, pods } = options;
		this.#options = options;
		this.#minReady = set.spec.minReadySeconds ?? 0;
		this.#monotonic = set.spec.podManagementPolicy !== "Parallel";
		const start = startOrdinal(set);
		const inRange = new Map(
			pods
				.filter((pod) => isInRange(set, pod))
				.map((pod) => [ordinalOf(pod), pod]),
		);
		this.#replicas = Array.from(
			{ length: replicasOf(set) },
			(_, i) => inRange.get(start + i) ?? this.#newPod(start + i),
		);
		this.#condemned = pods
			.filter((pod) => !isInRange(set, pod) && ordinalOf(pod) >= 0)
			.sort((a, b) => ordinalOf(b) - ordinalOf(a));
	}

	/** Pods below the partition are made from the current revision. */
	#newPod(ordinal: number): Pod {
		const { currentSet, updateSet, revisions } = this.#options;
		const { updateStrategy } = currentSet.spec;
		const start = startOrdinal(currentSet);
		const old =
			updateStrategy.type === "RollingUpdate" &&
			ordinal <
				start +
					(updateStrategy.rollingUpdate === undefined
						? (currentSet.status.currentReplicas ?? 0)
						: (updateStrategy.rollingUpdate.partition ?? 0));
		return old
			? newPod(currentSet, ordinal, revisions.current)
			: newPod(updateSet, ordinal, revisions.update);
	}

	/** What there is after (or, when it threw, before) `run`. */
	counts(): Counts {
		const counts = count(
			[...this.#replicas, ...this.#condemned],
			this.#options.revisions,
			this.#minReady,
			this.#options.now,
		);
		return {
			...counts,
			currentReplicas: counts.currentReplicas - this.#less,
		};
	}

	async run(): Promise<void> {
		const { set } = this.#options;
		if (isGoing(set)) return;
		const firstUnhealthy =
			this.#replicas.find((pod) => !isHealthy(pod)) ??
			this.#condemned.findLast((pod) => !isHealthy(pod));
		if (await this.#forAll(this.#replicas, (i) => this.#process(i))) return;
		await this.#retainCondemned();
		const stop = await this.#forAll(this.#condemned, (i) =>
			this.#condemn(i, firstUnhealthy),
		);
		if (stop || set.spec.updateStrategy.type === "OnDelete") return;
		await this.#replaceOld();
	}

	/** In order, up to the first that says stop; or all at once. */
	async #forAll(
		pods: readonly Pod[],
		work: (index: number) => Promise<boolean>,
	): Promise<boolean> {
		if (this.#monotonic) {
			for (let i = 0; i < pods.length; i++) if (await work(i)) return true;
			return false;
		}
		const { error } = await slowStart(pods.length, work);
		if (error !== undefined) throw error;
		return false;
	}

	/** Returns whether nothing more can be done before this pod has got further. */
	async #process(index: number): Promise<boolean> {
		const { set, updateSet, control, now } = this.#options;
		let pod = this.#replicas[index] as Pod;
		const { phase } = pod.status;
		if (phase === "Failed" || phase === "Succeeded") {
			if (!isGoing(pod)) await control.delete(set, pod);
			return true;
		}
		if (!isCreated(pod)) {
			if (control.hasStaleClaim(set, pod)) return true;
			pod = await control.create(set, pod);
			this.#replicas[index] = pod;
			if (this.#monotonic) return true;
		}
		if (pod.status.phase === "Pending") await control.createClaims(set, pod);
		if (
			this.#monotonic &&
			(isTerminating(pod) || !isRunningAndAvailable(pod, this.#minReady, now))
		)
			return true;
		if (!control.isConsistent(updateSet, pod))
			await control.update(updateSet, pod);
		return false;
	}

	async #retainCondemned(): Promise<void> {
		const { updateSet, control } = this.#options;
		for (const pod of this.#condemned)
			if (!control.claimsMatch(updateSet, pod))
				await control.retainClaims(updateSet, pod);
	}

	async #condemn(
		index: number,
		firstUnhealthy: Pod | undefined,
	): Promise<boolean> {
		const { set, control, now } = this.#options;
		const pod = this.#condemned[index] as Pod;
		if (isTerminating(pod)) return this.#monotonic;
		if (
			this.#monotonic &&
			pod !== firstUnhealthy &&
			!isRunningAndAvailable(pod, this.#minReady, now)
		)
			return true;
		await control.delete(set, pod);
		return true;
	}

	/** From the highest ordinal down: the first old pod goes, unless one above it is not well. */
	async #replaceOld(): Promise<void> {
		const { set, control, revisions } = this.#options;
		const lowest = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
		for (let i = this.#replicas.length - 1; i >= lowest; i--) {
			const pod = this.#replicas[i] as Pod;
			if (revisionOf(pod) !== revisions.update && !isTerminating(pod)) {
				try {
					await control.delete(set, pod);
				} catch (error) {
					if (!isNotFound(error)) throw error;
				}
				this.#less = 1;
				return;
			}
			if (!isHealthy(pod)) return;
		}
	}
}

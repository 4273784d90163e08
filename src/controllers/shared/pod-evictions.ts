import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { ControllerContext, Result } from "../definition.ts";
import {
	disruptionTarget,
	patchPodStatus,
	updatedConditions,
} from "./pod-status.ts";

/** How a controller that evicts pods speaks of it. */
export interface EvictionWords {
	/** Of its events. */
	readonly event: string;
	marking(key: string): string;
	cancelling(key: string): string;
	/** Of the DisruptionTarget condition. */
	readonly reason: string;
	readonly message: string;
}

/** When a pod is to go. */
interface Eviction {
	readonly uid: string | undefined;
	readonly at: number;
}

/** Pods that are to go at a time, or at once. */
export class PodEvictions {
	readonly #context: ControllerContext;
	readonly #words: EvictionWords;
	readonly #planned = new Map<string, Eviction>();

	constructor(context: ControllerContext, words: EvictionWords) {
		this.#context = context;
		this.#words = words;
	}

	isPlanned(key: string): boolean {
		return this.#planned.has(key);
	}

	/** When the pod goes, as it was decided before. */
	plannedAt(pod: Pod): number | undefined {
		const planned = this.#planned.get(keyOf(pod));
		return planned?.uid === pod.metadata.uid ? planned?.at : undefined;
	}

	/** Nobody has to be told: the pod, or what it was on, has gone. */
	forget(key: string): void {
		this.#planned.delete(key);
	}

	/** Evicts the pod when the time has come; undefined for a pod that may stay. */
	async settle(pod: Pod, at: number | undefined): Promise<Result | undefined> {
		const key = keyOf(pod);
		const now = this.#context.clock.now();
		if (at === undefined) {
			if (this.#planned.delete(key))
				this.#tell(pod, this.#words.cancelling(key));
			return undefined;
		}
		if (at > now) {
			this.#planned.set(key, { uid: pod.metadata.uid, at });
			return { requeueAfter: at - now };
		}
		this.#planned.delete(key);
		if (pod.metadata.deletionTimestamp !== undefined) return undefined;
		this.#tell(pod, this.#words.marking(key));
		await this.#evict(pod);
		return undefined;
	}

	#tell({ metadata }: Pod, message: string): void {
		const about = {
			kind: "Pod",
			apiVersion: "v1",
			namespace: metadata.namespace ?? "",
			name: metadata.name ?? "",
			uid: metadata.uid ?? "",
		};
		this.#context.recorder.event(about, "Normal", this.#words.event, message);
	}

	async #evict(pod: Pod): Promise<void> {
		const { client, clock } = this.#context;
		const { namespace = "", name = "" } = pod.metadata;
		const { reason, message } = this.#words;
		try {
			const conditions = updatedConditions(
				pod.status.conditions,
				disruptionTarget(reason, message, clock.now()),
			);
			if (conditions !== undefined)
				await patchPodStatus(client, pod, { conditions });
			await client.delete(kinds.pods, namespace, name);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}

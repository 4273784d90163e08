import type { Clock } from "../../apimachinery/clock.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { SchedulerConfig } from "../config.ts";
import {
	type ClusterEvent,
	concerns,
	type Wakeup,
} from "../framework/cluster-event.ts";
import type { Plugin, Queued } from "../framework/plugin.ts";
import { podKey } from "../framework/pod-info.ts";
import type { Result } from "../framework/status.ts";
import { backoffOf } from "./backoff.ts";
import { Heap } from "./heap.ts";
import { QueuedPod } from "./queued-pod.ts";

export interface QueueOptions {
	readonly clock: Clock;
	readonly config: SchedulerConfig;
	readonly plugins: readonly Plugin[];
	less(a: Queued, b: Queued): boolean;
	preEnqueue(pod: Pod): Result;
	/** There is something to pop. */
	onReady(): void;
}

interface BackingOff {
	readonly pod: QueuedPod;
	readonly until: number;
}

type Verdict = "skip" | "after back-off" | "at once";

const flushInterval = 30_000;

/**
 * Pods that wait for a node (backend/queue/scheduling_queue.go). They are in one of three places: active (to be tried
 * next, by priority), backing off, or unschedulable until something happens that may help them. An idle scheduler does
 * not wait for the end of a back-off.
 */
export class SchedulingQueue {
	readonly #options: QueueOptions;
	readonly #active: Heap<QueuedPod>;
	readonly #backoff: Heap<BackingOff>;
	/** Attempts that failed for no fault of the pod's: these do wait. */
	readonly #errors: Heap<BackingOff>;
	readonly #unschedulable = new Map<string, QueuedPod>();
	readonly #inFlight = new Set<string>();
	readonly #wakeups: ReadonlyMap<string, readonly Wakeup[]>;
	#events = 0;
	#cancelErrors: (() => void) | undefined;
	#cancelFlush: (() => void) | undefined;
	#closed = false;

	constructor(options: QueueOptions) {
		this.#options = options;
		const { less } = options;
		this.#active = new Heap<QueuedPod>((p) => p.key, less);
		const sooner = (a: BackingOff, b: BackingOff) => {
			// Within a second priority decides.
			const [x, y] = [Math.floor(a.until / 1000), Math.floor(b.until / 1000)];
			return x === y ? less(a.pod, b.pod) : x < y;
		};
		this.#backoff = new Heap(({ pod }) => pod.key, sooner);
		this.#errors = new Heap(({ pod }) => pod.key, sooner);
		this.#wakeups = new Map(
			options.plugins.map((p) => [p.name, p.wakeups ?? []]),
		);
	}

	/** How many pods are waiting where. */
	get sizes(): { active: number; backoff: number; unschedulable: number } {
		return {
			active: this.#active.size,
			backoff: this.#backoff.size + this.#errors.size,
			unschedulable: this.#unschedulable.size,
		};
	}

	/** A pod that has just come. */
	add(pod: Pod): void {
		this.#toActive(new QueuedPod(pod, this.#now()));
	}

	/** The next pod to try, if there is one. `done` must be called with it in the end. */
	pop(): QueuedPod | undefined {
		const pod = this.#active.pop() ?? this.#backoff.pop()?.pod;
		if (pod === undefined) return undefined;
		pod.attempts++;
		pod.poppedAt = this.#events;
		this.#inFlight.add(pod.key);
		return pod;
	}

	done(uid: string): void {
		this.#inFlight.delete(uid);
	}

	/** The pod has changed; `event` says in what, as far as that matters. */
	update(pod: Pod, events: readonly ClusterEvent[]): void {
		const uid = podKey(pod);
		const waiting =
			this.#active.get(uid) ??
			this.#backoff.get(uid)?.pod ??
			this.#errors.get(uid)?.pod;
		if (waiting !== undefined) {
			waiting.setPod(pod);
			if (this.#active.has(uid)) this.#active.push(waiting);
			return;
		}
		const stuck = this.#unschedulable.get(uid);
		if (stuck === undefined) {
			if (this.#inFlight.has(uid)) this.#events++;
			else this.add(pod);
			return;
		}
		stuck.setPod(pod);
		if (stuck.gatedBy !== "") {
			if (events.length > 0) this.#toActive(stuck);
			return;
		}
		for (const event of events) {
			const verdict = this.#judge(stuck, event);
			if (verdict === "skip") continue;
			this.#requeue(stuck, verdict);
			return;
		}
	}

	delete(uid: string): void {
		this.#active.delete(uid);
		this.#backoff.delete(uid);
		this.#errors.delete(uid);
		this.#unschedulable.delete(uid);
		this.#inFlight.delete(uid);
	}

	/** It fitted nowhere, or could not be tried (then nobody is to blame and it comes back after its back-off). */
	addUnschedulable(pod: QueuedPod): void {
		this.done(pod.key);
		if (this.#closed) return;
		pod.timestamp = this.#now();
		const blamed =
			pod.unschedulablePlugins.size > 0 || pod.pendingPlugins.size > 0;
		if (!blamed) {
			pod.errorCount++;
			this.#toErrors(pod);
			return;
		}
		pod.errorCount = 0;
		pod.unschedulableCount++;
		// Something happened while it was on its way: whether that helps is not known any more.
		if (pod.poppedAt !== this.#events) this.#requeue(pod, "after back-off");
		else this.#toUnschedulable(pod);
	}

	/** Something happened in the cluster: who may be helped by it comes back. */
	move(event: ClusterEvent): void {
		this.#events++;
		if (this.#unschedulable.size === 0) return;
		for (const pod of [...this.#unschedulable.values()]) {
			if (pod.gatedBy !== "") {
				this.#regate(pod, event);
				continue;
			}
			const verdict = this.#judge(pod, event);
			if (verdict !== "skip") this.#requeue(pod, verdict);
		}
	}

	/** Tries the pod again now, wherever it waits. */
	activate(uid: string): void {
		const pod =
			this.#unschedulable.get(uid) ??
			this.#backoff.delete(uid)?.pod ??
			this.#errors.delete(uid)?.pod;
		if (pod !== undefined) this.#toActive(pod);
	}

	close(): void {
		this.#closed = true;
		this.#cancelErrors?.();
		this.#cancelFlush?.();
	}

	#now(): number {
		return this.#options.clock.now();
	}

	#regate(pod: QueuedPod, event: ClusterEvent): void {
		const wakeups = this.#wakeups.get(pod.gatedBy) ?? [];
		if (wakeups.some((w) => concerns(w, event))) this.#toActive(pod);
	}

	#judge(pod: QueuedPod, event: ClusterEvent): Verdict {
		let verdict: Verdict = "skip";
		for (const plugin of pod.pendingPlugins)
			if (this.#helps(plugin, pod.pod, event)) return "at once";
		for (const plugin of pod.unschedulablePlugins)
			if (this.#helps(plugin, pod.pod, event)) verdict = "after back-off";
		return verdict;
	}

	#helps(plugin: string, pod: Pod, event: ClusterEvent): boolean {
		return (this.#wakeups.get(plugin) ?? []).some(
			(w) => concerns(w, event) && (w.hint?.(pod, event) ?? true),
		);
	}

	#requeue(pod: QueuedPod, verdict: Exclude<Verdict, "skip">): void {
		const until = pod.timestamp + backoffOf(pod, this.#options.config);
		if (verdict === "at once" || until <= this.#now()) {
			this.#toActive(pod);
			return;
		}
		this.#unschedulable.delete(pod.key);
		this.#backoff.push({ pod, until });
		this.#options.onReady();
	}

	#toActive(pod: QueuedPod): void {
		if (this.#closed) return;
		const result = this.#options.preEnqueue(pod.pod);
		this.#unschedulable.delete(pod.key);
		if (result !== undefined) {
			pod.gatedBy = result.plugin ?? "";
			this.#toUnschedulable(pod);
			return;
		}
		pod.gatedBy = "";
		this.#active.push(pod);
		this.#options.onReady();
	}

	#toUnschedulable(pod: QueuedPod): void {
		this.#unschedulable.set(pod.key, pod);
		this.#cancelFlush ??= this.#options.clock.setTimeout(
			() => this.#flush(),
			flushInterval,
		);
	}

	/** Pods that have waited for long are tried without a reason. */
	#flush(): void {
		this.#cancelFlush = undefined;
		const { podMaxInUnschedulable } = this.#options.config;
		const before = this.#now() - podMaxInUnschedulable;
		for (const pod of [...this.#unschedulable.values()])
			if (pod.timestamp <= before && pod.gatedBy === "")
				this.#requeue(pod, "after back-off");
		if (this.#unschedulable.size > 0)
			this.#cancelFlush ??= this.#options.clock.setTimeout(
				() => this.#flush(),
				flushInterval,
			);
	}

	#toErrors(pod: QueuedPod): void {
		const until = pod.timestamp + backoffOf(pod, this.#options.config);
		this.#errors.push({ pod, until });
		this.#scheduleErrors();
	}

	#scheduleErrors(): void {
		this.#cancelErrors?.();
		this.#cancelErrors = undefined;
		const next = this.#errors.peek();
		if (next === undefined) return;
		this.#cancelErrors = this.#options.clock.setTimeout(() => {
			const now = this.#now();
			for (
				let top = this.#errors.peek();
				top !== undefined && top.until <= now;
				top = this.#errors.peek()
			) {
				this.#errors.pop();
				this.#toActive(top.pod);
			}
			this.#scheduleErrors();
		}, next.until - this.#now());
	}
}

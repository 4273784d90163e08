import type { Clock } from "../../apimachinery/clock.ts";
import { type Result, unschedulable, withPlugin } from "./status.ts";

interface WaitingPod {
	/** Plug-ins that have not agreed yet, with what ends their patience. */
	readonly pending: Map<string, () => void>;
	finish(result: Result): void;
	readonly done: Promise<Result>;
}

const maxTimeout = 15 * 60_000;

/** Pods that permit plug-ins hold back between being placed and being bound (framework/runtime/waiting_pods_map.go). */
export class WaitingPods {
	readonly #clock: Clock;
	readonly #pods = new Map<string, WaitingPod>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** `timeouts` are milliseconds by plug-in. */
	add(uid: string, timeouts: ReadonlyMap<string, number>): void {
		let finish: (result: Result) => void = () => {};
		const done = new Promise<Result>((resolve) => {
			finish = resolve;
		});
		const waiting: WaitingPod = { pending: new Map(), done, finish };
		this.#pods.set(uid, waiting);
		for (const [plugin, timeout] of timeouts) {
			const cancel = this.#clock.setTimeout(
				() =>
					this.reject(
						uid,
						plugin,
						`rejected due to timeout after waiting ${timeout / 1000}s at plugin ${plugin}`,
					),
				Math.min(timeout, maxTimeout),
			);
			waiting.pending.set(plugin, cancel);
		}
	}

	/** Resolves at once for a pod that nobody holds back. */
	wait(uid: string): Promise<Result> {
		return this.#pods.get(uid)?.done ?? Promise.resolve(undefined);
	}

	allow(uid: string, plugin: string): void {
		const waiting = this.#pods.get(uid);
		waiting?.pending.get(plugin)?.();
		waiting?.pending.delete(plugin);
		if (waiting?.pending.size === 0) this.#end(uid, waiting, undefined);
	}

	/** False when the pod is not waiting. */
	reject(uid: string, plugin: string, message: string): boolean {
		const waiting = this.#pods.get(uid);
		if (waiting === undefined) return false;
		this.#end(uid, waiting, withPlugin(unschedulable(message), plugin));
		return true;
	}

	#end(uid: string, waiting: WaitingPod, result: Result): void {
		this.#pods.delete(uid);
		for (const cancel of waiting.pending.values()) cancel();
		waiting.finish(result);
	}
}

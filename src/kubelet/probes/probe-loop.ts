import type { Clock } from "../../apimachinery/clock.ts";
import type { Probe } from "../../client/types/pod.ts";
import type { ProbeOutcome } from "../runtime/cri.ts";

export type ProbeResult = "unknown" | "success" | "failure";

export interface ProbeLoopOptions {
	readonly clock: Clock;
	readonly probe: Probe;
	readonly startedAt: number;
	/** What counts before the first answer. */
	readonly initial: ProbeResult;
	run(): Promise<ProbeOutcome>;
	onFailure(message: string): void;
	onChange(result: ProbeResult): void;
}

/** One probe of one run of a container (pkg/kubelet/prober/worker.go). */
export class ProbeLoop {
	readonly #options: ProbeLoopOptions;
	#result: ProbeResult;
	#last: ProbeResult = "unknown";
	#streak = 0;
	#cancel: (() => void) | undefined;
	#resting = false;
	#stopped = false;

	constructor(options: ProbeLoopOptions) {
		this.#options = options;
		this.#result = options.initial;
		const { clock, probe, startedAt } = options;
		const delay =
			startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now();
		if (delay <= 0) void this.#tick();
		else this.#schedule(delay);
	}

	get result(): ProbeResult {
		return this.#result;
	}

	/** What was steady may be so no more. */
	revive(): void {
		if (!this.#resting) return;
		this.#resting = false;
		void this.#tick();
	}

	stop(): void {
		this.#stopped = true;
		this.#cancel?.();
	}

	#schedule(delay: number): void {
		if (this.#stopped) return;
		this.#cancel = this.#options.clock.setTimeout(
			() => void this.#tick(),
			delay,
		);
	}

	async #tick(): Promise<void> {
		const { probe, run, onFailure } = this.#options;
		const outcome = await run();
		if (this.#stopped) return;
		const result: ProbeResult = outcome.ok ? "success" : "failure";
		if (!outcome.ok) onFailure(outcome.message ?? "");
		this.#streak = result === this.#last ? this.#streak + 1 : 1;
		this.#last = result;
		const threshold = outcome.ok
			? (probe.successThreshold ?? 1)
			: (probe.failureThreshold ?? 3);
		const settled = this.#streak >= threshold;
		if (settled && this.#result !== result) {
			this.#result = result;
			this.#options.onChange(result);
		} else if (settled && result === "failure") this.#options.onChange(result);
		if (outcome.ok && outcome.steady === true && settled) this.#resting = true;
		else this.#schedule((probe.periodSeconds ?? 10) * 1000);
	}
}

import { isTerminal } from "../../client/pods/requests.ts";
import type { Container, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import { PodProber } from "../probes/pod-prober.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import type { WaitingReason } from "../status/container-status.ts";
import { isSidecar } from "../status/phase.ts";
import {
	type FinalReason,
	podStatus,
	refusedStatus,
} from "../status/pod-status.ts";
import {
	latestRun,
	noRuntimeState,
	type PodRuntimeState,
} from "../status/runtime-state.ts";
import { StatusWriter } from "../status/status-writer.ts";
import { podActions } from "./actions.ts";
import { needsSync } from "./changes.ts";
import { startContainer } from "./container-starter.ts";
import { ImagePuller } from "./image-puller.ts";
import { removeFromApi } from "./removal.ts";
import { resizePod } from "./resize.ts";
import { RestartBackoff } from "./restart-backoff.ts";
import { RetryTimer } from "./retry-timer.ts";
import { prepareSandbox } from "./sandbox.ts";
import {
	containerOf,
	gracePeriodOf,
	killContainer,
	killPod,
} from "./termination.ts";

export interface PodWorkerOptions {
	readonly context: NodeContext;
	readonly pod: Pod;
	/** Why the node does not take the pod. */
	readonly refused: FinalReason | undefined;
	/** The sandbox of a pod that was running before. */
	readonly sandboxId?: string;
	/** The other pods of the node. */
	others(): Iterable<Pod>;
}

/** Containers to be restarted because of a probe, by the run that failed. */
interface Unhealthy {
	readonly runId: string;
	readonly message: string;
}

const deadlineExceeded: FinalReason = {
	reason: "DeadlineExceeded",
	message: "Pod was active on the node longer than the specified deadline",
};

/**
 * Leads one pod from its arrival to its end (pkg/kubelet/pod_workers.go, kubelet.go syncPod): whenever something has
 * changed it compares what should be with what is, and does the next thing. One step at a time.
 */
export class PodWorker {
	readonly #options: PodWorkerOptions;
	readonly #context: NodeContext;
	readonly #writer: StatusWriter;
	readonly #prober: PodProber;
	readonly #puller: ImagePuller;
	readonly #backoff: RestartBackoff;
	readonly #retry: RetryTimer;
	readonly #waiting = new Map<string, WaitingReason>();
	readonly #unhealthy = new Map<string, Unhealthy>();
	readonly #startTime: number;
	#pod: Pod;
	#sandboxId: string;
	#state: PodRuntimeState = noRuntimeState;
	#failed: FinalReason | undefined;
	#resizePending: FinalReason | undefined;
	/** It does not run any more, and will not. */
	#ended = false;
	#removed = false;
	#dirty = false;
	#working = false;
	#mountTries = 0;
	#cancelDeadline: (() => void) | undefined;
	#interrupt: () => void = () => {};

	constructor(options: PodWorkerOptions) {
		const { context, pod, refused } = options;
		this.#options = options;
		this.#context = context;
		this.#pod = pod;
		this.#startTime =
			Date.parse(pod.status.startTime ?? "") || context.clock.now();
		this.#sandboxId = options.sandboxId ?? "";
		this.#failed =
			refused === undefined
				? undefined
				: { ...refused, message: `Pod was rejected: ${refused.message}` };
		this.#writer = new StatusWriter(context, pod);
		this.#retry = new RetryTimer(context.clock, () => this.wake());
		this.#puller = new ImagePuller(context);
		this.#backoff = new RestartBackoff(context);
		this.#prober = new PodProber({
			context,
			pod: () => this.#pod,
			podIP: () => this.#state.ips[0] ?? context.hostIP,
			onChange: () => this.wake(),
			onUnhealthy: (name, runId, message) => {
				this.#unhealthy.set(name, { runId, message });
				this.wake();
			},
		});
		if (refused !== undefined)
			context.event(pod, undefined, "Warning", refused.reason, refused.message);
	}

	get pod(): Pod {
		return this.#pod;
	}

	/** Does it take up room on the node? */
	get isActive(): boolean {
		return !this.#ended && this.#failed === undefined && !isTerminal(this.#pod);
	}

	/** The pod has changed in the API. */
	update(pod: Pod): void {
		const old = this.#pod;
		this.#pod = pod;
		const undone = this.#writer.podChanged(pod);
		if (pod.metadata.deletionTimestamp !== undefined) this.#interrupt();
		if (!needsSync(old, pod) && !undone) return;
		this.#prober.podChanged();
		this.wake();
	}

	/** The pod has gone from the API: what still runs of it has to go too. */
	remove(): void {
		this.#removed = true;
		this.#writer.close();
		this.#interrupt();
		this.wake();
	}

	/** Something may have to be done. */
	wake(): void {
		this.#dirty = true;
		if (!this.#working) void this.#work();
	}

	/** Ends without touching anything. */
	close(): void {
		this.#removed = true;
		this.#ended = true;
		this.#rest();
		this.#writer.close();
	}

	async #work(): Promise<void> {
		this.#working = true;
		while (this.#dirty) {
			this.#dirty = false;
			try {
				await this.#sync();
			} catch (error) {
				if (!this.#context.signal.aborted)
					this.#context.onError("cannot run a pod", error);
				this.#retryLater();
			}
			if (!this.#dirty) await this.#writer.flush();
		}
		this.#working = false;
	}

	async #sync(): Promise<void> {
		this.#retry.cancel();
		if (this.#ended) return this.#finish();
		const { deletionTimestamp } = this.#pod.metadata;
		if (
			this.#removed ||
			deletionTimestamp !== undefined ||
			this.#failed !== undefined ||
			isTerminal(this.#pod)
		)
			return this.#terminate();
		this.#watchDeadline();
		if (this.#failed !== undefined) return this.#terminate();
		await this.#refresh();
		await this.#resize();
		const actions = podActions(this.#pod, this.#state, (name) =>
			this.#started(name),
		);
		if (actions.finished) return this.#terminate();
		this.#publish();
		if (!(await this.#ensureSandbox())) return;
		for (const { run, message } of [...actions.kill, ...this.#sick()])
			await this.#kill(run, message);
		if (actions.kill.length > 0 || this.#unhealthy.size > 0) {
			this.#unhealthy.clear();
			this.#dirty = true;
			return;
		}
		for (const container of [
			...actions.ephemeral,
			...actions.init,
			...actions.main,
		])
			await this.#start(container);
		this.#publish();
	}

	/** False when something that the sandbox needs is not there yet. */
	async #ensureSandbox(): Promise<boolean> {
		if (this.#state.sandboxReady) return true;
		const outcome = await prepareSandbox(
			this.#context,
			this.#pod,
			this.#mountTries,
		);
		if ("retryAfter" in outcome) {
			this.#mountTries++;
			this.#publish();
			if (outcome.retryAfter > 0) this.#retry.after(outcome.retryAfter);
			return false;
		}
		this.#mountTries = 0;
		this.#sandboxId = outcome.sandboxId;
		await this.#refresh();
		return true;
	}

	async #start(container: Container): Promise<void> {
		if (this.#mustStop()) return;
		const { name } = container;
		const last = latestRun(this.#state, name);
		if (last?.state === "running") return;
		const held = this.#backoff.check(this.#pod, container, last);
		if (held !== undefined) {
			this.#waiting.set(name, held);
			this.#retry.after(held.remaining);
			return;
		}
		const isInit = this.#pod.spec.initContainers?.includes(container) === true;
		const why = await this.#interruptible(
			startContainer(this.#context, this.#puller, {
				pod: this.#pod,
				container,
				sandboxId: this.#sandboxId,
				attempt: last === undefined ? 0 : last.metadata.attempt + 1,
				podIP: this.#state.ips[0] ?? this.#context.hostIP,
				regularInit: isInit && !isSidecar(container),
				cancelled: () => this.#mustStop(),
			}),
		);
		if (why === undefined) {
			this.#waiting.delete(name);
			await this.#refresh();
			this.#probe();
			// What comes after it may have its turn.
			this.#dirty ||= isInit;
			return;
		}
		this.#waiting.set(name, why);
		this.#retryLater();
	}

	/** A pull that takes long must not hold up a pod that has to go. */
	async #interruptible<T>(work: Promise<T>): Promise<T | undefined> {
		const interrupted = new Promise<undefined>((resolve) => {
			this.#interrupt = () => resolve(undefined);
		});
		try {
			return await Promise.race([work, interrupted]);
		} finally {
			this.#interrupt = () => {};
		}
	}

	#mustStop(): boolean {
		return this.#removed || this.#pod.metadata.deletionTimestamp !== undefined;
	}

	async #refresh(): Promise<void> {
		if (this.#sandboxId === "") return;
		const { runtime } = this.#context;
		const { ready, ips } = await runtime.podSandboxStatus(this.#sandboxId);
		this.#state = {
			sandboxId: this.#sandboxId,
			sandboxReady: ready,
			ips,
			containers: [...(await runtime.listContainers(this.#sandboxId))],
		};
	}

	async #resize(): Promise<void> {
		const { pending, restart } = await resizePod(
			this.#context,
			this.#pod,
			this.#state,
			this.#options.others(),
		);
		this.#resizePending = pending;
		if (pending?.reason === "Deferred") this.#retryLater();
		for (const name of restart) {
			const run = latestRun(this.#state, name);
			if (run !== undefined)
				await this.#kill(run, `Container ${name} resize requires restart`);
		}
		await this.#refresh();
	}

	/** Running containers that a probe has given up on. */
	#sick(): { run: RuntimeContainer; message: string }[] {
		return [...this.#unhealthy].flatMap(([name, { runId, message }]) => {
			const run = latestRun(this.#state, name);
			return run?.state === "running" && run.id === runId
				? [{ run, message }]
				: [];
		});
	}

	async #kill(run: RuntimeContainer, message: string): Promise<void> {
		this.#prober.stop(run.metadata.name);
		await killContainer(
			this.#context,
			this.#pod,
			run,
			gracePeriodOf(this.#pod),
			message,
		);
	}

	#started(name: string): boolean {
		const container = containerOf(this.#pod, name);
		return container === undefined || this.#prober.started(container);
	}

	#publish(): void {
		if (this.#removed) return;
		const pod = this.#pod;
		const { clock, hostIP } = this.#context;
		if (this.#options.refused !== undefined && this.#failed !== undefined) {
			this.#writer.set(refusedStatus(pod, this.#failed, this.#startTime));
			return;
		}
		this.#probe();
		this.#writer.set(
			podStatus({
				pod,
				state: this.#state,
				hostIP,
				startTime: this.#startTime,
				now: clock.now(),
				failed: this.#failed,
				resizePending: this.#resizePending,
				facts: {
					waiting: (name) => this.#waiting.get(name),
					started: (name) => this.#started(name),
					ready: (name) => {
						const container = containerOf(pod, name);
						return container !== undefined && this.#prober.ready(container);
					},
					ended: this.#ended,
				},
			}),
		);
	}

	/** Whatever runs is probed, also what was running before this process was. */
	#probe(): void {
		if (this.#ended || this.#mustStop()) return;
		for (const run of this.#state.containers) {
			const container = containerOf(this.#pod, run.metadata.name);
			if (container !== undefined && run.state === "running")
				this.#prober.watch(container, run);
		}
	}

	#watchDeadline(): void {
		const { activeDeadlineSeconds } = this.#pod.spec;
		this.#cancelDeadline?.();
		if (activeDeadlineSeconds === undefined) return;
		const { clock, event } = this.#context;
		const left = this.#startTime + activeDeadlineSeconds * 1000 - clock.now();
		if (left > 0) {
			this.#cancelDeadline = clock.setTimeout(() => this.wake(), left);
			return;
		}
		this.#failed = deadlineExceeded;
		const { reason, message } = deadlineExceeded;
		event(this.#pod, undefined, "Normal", reason, message);
	}

	async #terminate(): Promise<void> {
		this.#prober.stopRestarting();
		await this.#refresh();
		if (this.#pod.metadata.deletionTimestamp !== undefined) this.#publish();
		const killing = killPod(
			this.#context,
			this.#pod,
			this.#state,
			this.#removed ? 0 : gracePeriodOf(this.#pod),
		);
		await this.#hurrying(killing);
		await this.#refresh();
		this.#ended = true;
		this.#waiting.clear();
		this.#rest();
		await this.#finish();
	}

	/** Whoever deletes the pod again may shorten the time that its containers have. */
	async #hurrying(killing: Promise<void>): Promise<void> {
		const { runtime } = this.#context;
		const hurry = () => {
			const grace = this.#removed ? 0 : gracePeriodOf(this.#pod);
			for (const run of this.#state.containers)
				if (run.state === "running") void runtime.stopContainer(run.id, grace);
		};
		this.#interrupt = hurry;
		try {
			await killing;
		} finally {
			this.#interrupt = () => {};
		}
	}

	/** The last status; then the pod goes from the API if it is to go. */
	async #finish(): Promise<void> {
		const { runtime } = this.#context;
		if (this.#removed) {
			if (this.#sandboxId !== "")
				await runtime.removePodSandbox(this.#sandboxId);
			this.#sandboxId = "";
			return;
		}
		if (!isTerminal(this.#pod) || this.#state.sandboxId !== "") this.#publish();
		await this.#writer.flush();
		await removeFromApi(this.#context, this.#pod);
	}

	#rest(): void {
		this.#prober.stopAll();
		this.#retry.cancel();
		this.#cancelDeadline?.();
	}

	/** So long as an attempt in vain costs. */
	#retryLater(): void {
		const { config, random } = this.#context;
		this.#retry.after(config.retryPeriod * (1 + random() / 2));
	}
}

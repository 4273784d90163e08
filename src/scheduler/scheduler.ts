import { isNotFound } from "../apimachinery/errors.ts";
import type { Pod } from "../client/types/pod.ts";
import { reportFailure } from "./failure.ts";
import { CycleState } from "./framework/cycle-state.ts";
import { FitError, noNodesMessage } from "./framework/fit-error.ts";
import type { Handle } from "./framework/handle.ts";
import type { Cycle } from "./framework/plugin.ts";
import { podKey } from "./framework/pod-info.ts";
import {
	isRejected,
	messageOf,
	type Result,
	type Status,
} from "./framework/status.ts";
import type { QueuedPod } from "./queue/queued-pod.ts";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";
import { NodeSearch } from "./scheduling-cycle.ts";

/** So many pods are placed before others get their turn on the event loop. */
const batch = 16;

/** Takes pods from the queue one after the other, and binds many at a time (schedule_one.go). */
export class Scheduler {
	readonly #handle: Handle;
	readonly #queue: SchedulingQueue;
	readonly #signal: AbortSignal;
	readonly #search = new NodeSearch();
	#bindings = 0;
	#scheduled = false;

	constructor(handle: Handle, queue: SchedulingQueue, signal: AbortSignal) {
		this.#handle = handle;
		this.#queue = queue;
		this.#signal = signal;
	}

	/** There may be something in the queue. */
	wake(): void {
		if (this.#scheduled) return;
		this.#scheduled = true;
		queueMicrotask(() => this.#run());
	}

	#run(): void {
		this.#scheduled = false;
		const { maxBindings } = this.#handle.config;
		for (let i = 0; i < batch; i++) {
			if (this.#signal.aborted || this.#bindings >= maxBindings) return;
			const next = this.#queue.pop();
			if (next === undefined) return;
			this.#scheduleOne(next);
		}
		this.#scheduled = true;
		setImmediate(() => this.#run());
	}

	#scheduleOne(queued: QueuedPod): void {
		const { info, pod, key } = queued;
		const handle = this.#handle;
		if (this.#isDone(pod)) {
			this.#queue.done(key);
			return;
		}
		const cycle: Cycle = { pod, info, handle, state: new CycleState() };
		try {
			if (handle.cache.nodes.length === 0) {
				this.#failed(queued, "Unschedulable", noNodesMessage);
				return;
			}
			const node = this.#search.find(cycle);
			this.#place(queued, cycle, node);
		} catch (error) {
			if (error instanceof FitError) this.#unfit(queued, cycle, error);
			else
				this.#failed(
					queued,
					"SchedulerError",
					error instanceof Error ? error.message : String(error),
				);
		}
	}

	/** It has gone, is going or has been placed meanwhile. */
	#isDone(pod: Pod): boolean {
		const { cache, listers } = this.#handle;
		const { namespace = "", name = "", uid } = pod.metadata;
		const now = listers.pods.get(namespace, name);
		return (
			now === undefined ||
			now.metadata.uid !== uid ||
			now.metadata.deletionTimestamp !== undefined ||
			(now.spec.nodeName ?? "") !== "" ||
			cache.isAssumed(podKey(pod))
		);
	}

	#place(queued: QueuedPod, cycle: Cycle, node: string): void {
		const { cache, framework, nominator } = this.#handle;
		cache.assume(cycle.info, node);
		nominator.delete(queued.key);
		const result =
			framework.reserve(cycle, node) ?? framework.permit(cycle, node);
		if (result !== undefined) {
			framework.unreserve(cycle, node);
			cache.forget(queued.key);
			this.#rejected(queued, result);
			return;
		}
		this.#bindings++;
		void this.#bind(queued, cycle, node).finally(() => {
			this.#bindings--;
			this.wake();
		});
	}

	async #bind(queued: QueuedPod, cycle: Cycle, node: string): Promise<void> {
		const { cache, events, framework, waitingPods } = this.#handle;
		const result =
			(await waitingPods.wait(queued.key)) ??
			(await framework.preBind(cycle, node)) ??
			refusedBinding(await framework.bind(cycle, node));
		if (result !== undefined) {
			framework.unreserve(cycle, node);
			cache.forget(queued.key);
			// Whoever waited for what this pod had taken may have it now.
			this.#queue.move({ resource: "AssignedPod", action: "Delete" });
			this.#rejected(queued, result);
			return;
		}
		this.#queue.done(queued.key);
		const { namespace, name } = cycle.pod.metadata;
		events.event(
			cycle.pod,
			undefined,
			"Normal",
			"Scheduled",
			"Binding",
			`Successfully assigned ${namespace}/${name} to ${node}`,
		);
		framework.postBind(cycle, node);
	}

	#unfit(queued: QueuedPod, cycle: Cycle, error: FitError): void {
		const { framework, nominator } = this.#handle;
		const { diagnosis, allNodes } = error;
		const { result, nominatedNode } = framework.postFilter(
			cycle,
			diagnosis.nodes,
		);
		diagnosis.postFilterMessage = messageOf(result);
		if (nominatedNode !== undefined) nominator.add(cycle.info, nominatedNode);
		queued.unschedulablePlugins = diagnosis.unschedulablePlugins;
		queued.pendingPlugins = diagnosis.pendingPlugins;
		this.#failed(
			queued,
			"Unschedulable",
			new FitError(allNodes, diagnosis).message,
			nominatedNode,
		);
	}

	#rejected(queued: QueuedPod, result: Status): void {
		const plugins = new Set(
			result.plugin === undefined || !isRejected(result) ? [] : [result.plugin],
		);
		queued.unschedulablePlugins = plugins;
		queued.pendingPlugins = new Set();
		this.#failed(
			queued,
			isRejected(result) ? "Unschedulable" : "SchedulerError",
			messageOf(result),
		);
	}

	#failed(
		queued: QueuedPod,
		reason: "Unschedulable" | "SchedulerError",
		message: string,
		nominatedNode?: string,
	): void {
		if (reason === "SchedulerError") {
			queued.unschedulablePlugins = new Set();
			queued.pendingPlugins = new Set();
		} else if (message === noNodesMessage)
			queued.unschedulablePlugins = new Set(["NodeName"]);
		const { listers, onError } = this.#handle;
		const { namespace = "", name = "", uid } = queued.pod.metadata;
		const now = listers.pods.get(namespace, name);
		if (now?.metadata.uid !== uid || now === undefined || now.spec.nodeName) {
			this.#queue.done(queued.key);
			this.#handle.nominator.delete(queued.key);
		} else {
			queued.setPod(now);
			this.#queue.addUnschedulable(queued);
		}
		reportFailure(this.#handle, queued.pod, {
			reason,
			message,
			nominatedNode,
		}).catch((error) => {
			if (!this.#signal.aborted && !isNotFound(error))
				onError("cannot report that a pod was not placed", error);
		});
	}
}

const refusedBinding = (result: Result): Result =>
	result?.code === "Error"
		? { ...result, reasons: [`binding rejected: ${messageOf(result)}`] }
		: result;

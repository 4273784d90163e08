import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod, PodStatus } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import { statusPatch } from "./status-patch.ts";

const retryDelay = 1000;

/**
 * Writes a pod's status, one write at a time (pkg/kubelet/status/status_manager.go). What is still changing is held back
 * for a moment, so that a pod that starts at once costs one write.
 */
export class StatusWriter {
	readonly #context: NodeContext;
	/** The pod as the API has it, by what we saw or wrote last. */
	#pod: Pod;
	#wanted: PodStatus | undefined;
	#writing: Promise<void> | undefined;
	#cancel: (() => void) | undefined;
	#closed = false;

	constructor(context: NodeContext, pod: Pod) {
		this.#context = context;
		this.#pod = pod;
	}

	/** The pod as it is now; true when someone else changed what is ours. */
	podChanged(pod: Pod): boolean {
		if (revision(pod) <= revision(this.#pod)) return false;
		this.#pod = pod;
		return (
			this.#wanted !== undefined &&
			this.#writing === undefined &&
			this.#cancel === undefined &&
			statusPatch(pod, this.#wanted) !== undefined
		);
	}

	set(status: PodStatus): void {
		if (this.#closed) return;
		this.#wanted = status;
		if (this.#writing !== undefined || this.#cancel !== undefined) return;
		if (statusPatch(this.#pod, status) === undefined) return;
		this.#later(this.#context.config.statusDelay);
	}

	/** Resolves when what was set has been written. */
	async flush(): Promise<void> {
		this.#cancel?.();
		this.#cancel = undefined;
		await this.#writing;
		if (this.#cancel !== undefined || this.#writing !== undefined) return;
		this.#writing = this.#write().finally(() => {
			this.#writing = undefined;
		});
		await this.#writing;
	}

	/** Nothing is written any more. */
	close(): void {
		this.#closed = true;
		this.#cancel?.();
	}

	#later(delay: number): void {
		this.#cancel = this.#context.clock.setTimeout(() => {
			this.#cancel = undefined;
			void this.flush();
		}, delay);
	}

	async #write(): Promise<void> {
		while (this.#wanted !== undefined && !this.#closed) {
			const patch = statusPatch(this.#pod, this.#wanted);
			if (patch === undefined) return;
			const { namespace = "", name = "" } = this.#pod.metadata;
			const wanted = this.#wanted;
			try {
				this.podChanged(
					await this.#context.client.patch(
						kinds.pods,
						namespace,
						name,
						"strategic",
						patch,
						{},
						"status",
					),
				);
				// The server may see a detail otherwise: asking again would not help.
				if (this.#wanted === wanted) return;
			} catch (error) {
				if (isNotFound(error) || isConflict(error)) return;
				if (this.#context.signal.aborted) return;
				this.#context.onError("cannot write the status of a pod", error);
				this.#cancel ??= this.#context.clock.setTimeout(() => {
					this.#cancel = undefined;
					void this.flush();
				}, retryDelay);
				return;
			}
		}
	}
}

const revision = ({ metadata }: Pod): number =>
	Number(metadata.resourceVersion ?? 0);

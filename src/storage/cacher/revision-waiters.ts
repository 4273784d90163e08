import type { Revision } from "../backend.ts";

interface Waiter {
	readonly revision: Revision;
	resolve(): void;
	reject(error: unknown): void;
}

/** Promises that wait for a revision to be reached. */
export class RevisionWaiters {
	#waiters = new Set<Waiter>();
	#closed: Error | undefined;

	/** Rejects with the signal's reason when it is aborted first. */
	wait(revision: Revision, signal: AbortSignal): Promise<void> {
		if (this.#closed !== undefined) return Promise.reject(this.#closed);
		if (signal.aborted) return Promise.reject(signal.reason);
		return new Promise((resolve, reject) => {
			const done = (settle: () => void) => {
				this.#waiters.delete(waiter);
				signal.removeEventListener("abort", abort);
				settle();
			};
			const abort = () => waiter.reject(signal.reason);
			const waiter: Waiter = {
				revision,
				resolve: () => done(resolve),
				reject: (error) => done(() => reject(error)),
			};
			signal.addEventListener("abort", abort, { once: true });
			this.#waiters.add(waiter);
		});
	}

	reached(revision: Revision): void {
		for (const waiter of this.#waiters)
			if (waiter.revision <= revision) waiter.resolve();
	}

	close(error: Error): void {
		this.#closed = error;
		for (const waiter of this.#waiters) waiter.reject(error);
	}
}

import type { Clock } from "../apimachinery/clock.ts";
import { isConflict, StatusError } from "../apimachinery/errors.ts";
import { splitKey } from "../client/store.ts";
import { WorkQueue } from "../client/workqueue.ts";
import type { Controller, Enqueue } from "./definition.ts";

export interface RunOptions {
	readonly name: string;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	onError(message: string, error: unknown): void;
}

const defaultWorkers = 5;

/** Runs one queue of a controller until the signal. Resolves when the work in hand is done. */
export async function runController(
	controller: Controller,
	options: RunOptions,
): Promise<void> {
	const { signal } = options;
	const queue = new WorkQueue({ clock: options.clock });
	const enqueue: Enqueue = (key, afterMs = 0) => queue.addAfter(key, afterMs);
	const detach = controller.watches.map((watch) => watch.attach(enqueue));
	const stop = () => queue.close();
	signal.addEventListener("abort", stop, { once: true });
	try {
		const synced = Promise.all(controller.watches.map((w) => w.synced));
		await Promise.race([synced, aborted(signal)]);
		if (signal.aborted) return;
		const { workers = defaultWorkers } = controller;
		await Promise.all([
			controller.run?.(enqueue, signal).catch((error: unknown) => {
				if (!signal.aborted) options.onError("stopped", error);
			}),
			...Array.from({ length: workers }, () =>
				work(controller, queue, options),
			),
		]);
	} finally {
		for (const end of detach) end();
		queue.close();
		signal.removeEventListener("abort", stop);
	}
}

async function work(
	controller: Controller,
	queue: WorkQueue,
	{ signal, onError }: RunOptions,
): Promise<void> {
	for (;;) {
		const key = await queue.get();
		if (key === undefined) return;
		await breathe();
		try {
			const result = await controller.reconcile(splitKey(key), signal);
			queue.forget(key);
			if (result?.requeueAfter !== undefined)
				queue.addAfter(key, result.requeueAfter);
		} catch (error) {
			if (signal.aborted) return;
			if (!isExpected(error)) onError(`cannot reconcile ${key}`, error);
			queue.addRateLimited(key);
		} finally {
			queue.done(key);
		}
	}
}

/** How long controllers may go on without letting anything else in the process run. */
const breathMs = 5;
let breathed = performance.now();

/** In one process all work is promise jobs, ahead of sockets and timers: these must get their turn. */
function breathe(): Promise<void> | undefined {
	const now = performance.now();
	if (now - breathed < breathMs) return undefined;
	return new Promise((resolve) => {
		setImmediate(() => {
			breathed = performance.now();
			resolve();
		});
	});
}

/** Someone else was quicker, or the namespace goes away: nothing to tell anybody about. */
const isExpected = (error: unknown): boolean =>
	isConflict(error) ||
	(error instanceof StatusError &&
		error.reason === "Forbidden" &&
		error.status.details?.causes?.some(
			(cause) => cause.reason === "NamespaceTerminating",
		) === true);

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) return resolve();
		signal.addEventListener("abort", () => resolve(), { once: true });
	});

import type { Clock } from "../apimachinery/clock.ts";

/** A clock whose timers all end with the signal, so that a component leaves nothing behind. */
export function abortableClock(clock: Clock, signal: AbortSignal): Clock {
	const pending = new Set<() => void>();
	signal.addEventListener(
		"abort",
		() => {
			for (const cancel of pending) cancel();
			pending.clear();
		},
		{ once: true },
	);
	return {
		now: () => clock.now(),
		setTimeout(callback, ms) {
			if (signal.aborted) return () => {};
			const cancel = clock.setTimeout(() => {
				pending.delete(cancel);
				callback();
			}, ms);
			pending.add(cancel);
			return () => {
				pending.delete(cancel);
				cancel();
			};
		},
	};
}

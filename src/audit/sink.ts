import type { EncodedEvent } from "./encode.ts";

/** Where events go. */
export interface AuditSink {
	/**
	 * Takes an event in. Nothing is answered when it will be kept later; a promise, when whoever asks shall wait for it,
	 * tells whether the request may go on.
	 */
	process(event: EncodedEvent): Promise<boolean> | undefined;
	/** Writes what is still waiting and lets go of files and connections. */
	close(): Promise<void>;
}

/** Events go to each of several sinks; the request goes on when all of them say so. */
export function unionSink(sinks: readonly AuditSink[]): AuditSink {
	return {
		process(event) {
			const waits = sinks.flatMap((sink) => sink.process(event) ?? []);
			return waits.length === 0
				? undefined
				: Promise.all(waits).then((kept) => kept.every(Boolean));
		},
		close: async () => {
			await Promise.all(sinks.map((sink) => sink.close()));
		},
	};
}

/** --audit-log-mode, --audit-webhook-mode */
export const auditModes = ["batch", "blocking", "blocking-strict"] as const;
export type AuditMode = (typeof auditModes)[number];

export interface Truncation {
	readonly maxEventBytes: number;
	readonly maxBatchBytes: number;
}

/** The event's text, or without its objects when it is too large; undefined when even that is. */
export function fitting(
	event: EncodedEvent,
	truncation: Truncation | undefined,
): string | undefined {
	if (truncation === undefined) return event.text;
	const { maxEventBytes } = truncation;
	if (Buffer.byteLength(event.text) <= maxEventBytes) return event.text;
	const less = event.truncated();
	return Buffer.byteLength(less) <= maxEventBytes ? less : undefined;
}

import { type PolicyEvaluator, policyEvaluator } from "./evaluate.ts";
import type { AuditLevel } from "./event.ts";
import { loadPolicy } from "./load-policy.ts";
import type { AuditPolicy } from "./policy.ts";
import { type AuditedRequest, RequestAudit } from "./request-audit.ts";
import { type AuditSink, unionSink } from "./sink.ts";

export { LogSink, standardOutput } from "./log-sink.ts";
export { RotatingFile } from "./rotating-file.ts";
export { type AuditMode, type AuditSink, auditModes } from "./sink.ts";
export { WebhookSink } from "./webhook-sink.ts";
export { type AuditPolicy, loadPolicy, RequestAudit };

/** What the metrics tell. */
export interface AuditCounts {
	events: number;
	/** Requests that failed because they could not be noted. */
	rejected: number;
	readonly levels: Record<AuditLevel, number>;
}

/** A policy and where its events go. */
export class Audit {
	readonly counts: AuditCounts = {
		events: 0,
		rejected: 0,
		levels: { None: 0, Metadata: 0, Request: 0, RequestResponse: 0 },
	};
	readonly #evaluate: PolicyEvaluator;
	readonly #sink: AuditSink;

	constructor(policy: AuditPolicy, sinks: readonly AuditSink[]) {
		this.#evaluate = policyEvaluator(policy);
		const all = unionSink(sinks);
		this.#sink = {
			process: (event) => {
				this.counts.events++;
				return all.process(event);
			},
			close: () => all.close(),
		};
	}

	/** What is to be noted of a request; undefined when nothing is. */
	begin(request: AuditedRequest): RequestAudit | undefined {
		const verdict = this.#evaluate(request.attributes);
		this.counts.levels[verdict.level]++;
		return verdict.level === "None"
			? undefined
			: new RequestAudit(request, verdict, this.#sink);
	}

	close(): Promise<void> {
		return this.#sink.close();
	}
}

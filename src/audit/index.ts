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

/** A policy and where its events go. */
export class Audit {
	readonly #evaluate: PolicyEvaluator;
	readonly #sink: AuditSink;
	readonly #onLevel: (level: AuditLevel) => void;

	constructor(
		policy: AuditPolicy,
		sinks: readonly AuditSink[],
		onLevel: (level: AuditLevel) => void = () => {},
	) {
		this.#evaluate = policyEvaluator(policy);
		this.#sink = unionSink(sinks);
		this.#onLevel = onLevel;
	}

	/** What is to be noted of a request; undefined when nothing is. */
	begin(request: AuditedRequest): RequestAudit | undefined {
		const verdict = this.#evaluate(request.attributes);
		this.#onLevel(verdict.level);
		return verdict.level === "None"
			? undefined
			: new RequestAudit(request, verdict, this.#sink);
	}

	close(): Promise<void> {
		return this.#sink.close();
	}
}

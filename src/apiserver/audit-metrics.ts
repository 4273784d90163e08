import { Counter, type Registry } from "prom-client";
import { auditLevels } from "../audit/event.ts";
import type { Audit } from "../audit/index.ts";

/** kube-apiserver's figures about audit (k8s.io/apiserver/pkg/audit/metrics.go); they are there without audit too. */
export function addAuditMetrics(
	registry: Registry,
	audit: Audit | undefined,
): void {
	const counter = (
		name: string,
		help: string,
		labelNames: string[],
		values: () => readonly (readonly [Record<string, string>, number])[],
	) => {
		new Counter({
			name: `apiserver_audit_${name}`,
			help,
			labelNames,
			registers: [registry],
			collect() {
				this.reset();
				for (const [labels, value] of values()) this.inc(labels, value);
			},
		});
	};
	counter(
		"event_total",
		"Counter of audit events generated and sent to the audit backend.",
		[],
		() => [[{}, audit?.counts.events ?? 0]],
	);
	counter(
		"requests_rejected_total",
		"Counter of apiserver requests rejected due to an error in audit logging backend.",
		[],
		() => [[{}, audit?.counts.rejected ?? 0]],
	);
	if (audit === undefined) return;
	counter(
		"level_total",
		"Counter of policy levels for audit events (1 per request).",
		["level"],
		() =>
			auditLevels
				.map((level) => [{ level }, audit.counts.levels[level]] as const)
				.filter(([, value]) => value > 0),
	);
}

import { Counter, Histogram, type Registry } from "prom-client";
import type {
	AdmissionMetrics,
	PolicyCheck,
	WebhookCall,
} from "../admission/metrics.ts";

const webhookBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];
const policyBuckets = [0.0000005, 0.001, 0.01, 0.1, 1];

/** What admission counts (apiserver/pkg/admission/metrics, policy/validating/metrics). */
export class AdmissionCounters implements AdmissionMetrics {
	readonly #durations: Histogram;
	readonly #calls: Counter;
	readonly #rejections: Counter;
	readonly #failOpen: Counter;
	readonly #checks: Counter;
	readonly #checkDurations: Histogram;
	readonly #conditionErrors: Counter;

	constructor(registry: Registry) {
		const registers = [registry];
		const counter = (name: string, help: string, labelNames: string[]) =>
			new Counter({ name, help, labelNames, registers });
		const histogram = (
			name: string,
			help: string,
			labelNames: string[],
			buckets: number[],
		) => new Histogram({ name, help, labelNames, buckets, registers });
		const webhook = "apiserver_admission_webhook";
		this.#durations = histogram(
			`${webhook}_admission_duration_seconds`,
			"Admission webhook latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).",
			["name", "type", "operation", "rejected"],
			webhookBuckets,
		);
		this.#calls = counter(
			`${webhook}_request_total`,
			"Admission webhook request total, identified by name and broken out for each admission type (validating or mutating) and operation.",
			["name", "type", "operation", "code", "rejected"],
		);
		this.#rejections = counter(
			`${webhook}_rejection_count`,
			"Admission webhook rejection count, identified by name and broken out for each admission type (validating or admit) and operation.",
			["name", "type", "operation", "error_type", "rejection_code"],
		);
		this.#failOpen = counter(
			`${webhook}_fail_open_count`,
			"Admission webhook fail open count, identified by name and broken out for each admission type (validating or mutating).",
			["name", "type"],
		);
		const policy = "apiserver_validating_admission_policy";
		const checkLabels = [
			"policy",
			"policy_binding",
			"error_type",
			"enforcement_action",
		];
		this.#checks = counter(
			`${policy}_check_total`,
			"Validation admission policy check total, labeled by policy and further identified by binding and enforcement action taken.",
			checkLabels,
		);
		this.#checkDurations = histogram(
			`${policy}_check_duration_seconds`,
			"Validation admission latency for individual validation expressions in seconds, labeled by policy and further including binding and enforcement action taken.",
			checkLabels,
			policyBuckets,
		);
		this.#conditionErrors = counter(
			"apiserver_admission_match_condition_evaluation_errors_total",
			"Admission match condition evaluation errors count, identified by name of resource containing the match condition and broken out for each kind containing matchConditions (webhook or policy), operation and admission type (validate or admit).",
			["name", "kind", "type", "operation"],
		);
	}

	webhookCalled(call: WebhookCall): void {
		const { name, type, operation, code, rejection, failedOpen } = call;
		const rejected = String(rejection !== undefined);
		this.#durations.observe({ name, type, operation, rejected }, call.seconds);
		this.#calls.inc({ name, type, operation, code, rejected });
		if (rejection !== undefined)
			this.#rejections.inc({
				name,
				type,
				operation,
				error_type: rejection,
				rejection_code: Math.min(code, 600),
			});
		if (failedOpen) this.#failOpen.inc({ name, type });
	}

	policyChecked({ policy, binding, action, seconds }: PolicyCheck): void {
		const labels = {
			policy,
			policy_binding: binding,
			error_type: "no_error",
			enforcement_action: action,
		};
		this.#checks.inc(labels);
		this.#checkDurations.observe(labels, seconds);
	}

	conditionFailed(name: string, type: string, operation: string): void {
		this.#conditionErrors.inc({ name, kind: "webhook", type, operation });
	}
}

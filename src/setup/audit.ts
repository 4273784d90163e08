import type { Clock } from "../apimachinery/clock.ts";
import {
	Audit,
	type AuditMode,
	type AuditPolicy,
	type AuditSink,
	LogSink,
	loadPolicy,
	RotatingFile,
	standardOutput,
	WebhookSink,
} from "../audit/index.ts";
import { webhookFromKubeconfig } from "../client/webhook.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Logger } from "../log.ts";
import { readConfigured, requirePositive } from "./configured-file.ts";

const megabyte = 1024 * 1024;

/** The audit pipeline that the flags ask for; undefined without a policy or a place for events. Throws a ConfigError. */
export function configureAudit(
	config: Config,
	clock: Clock,
	log: Logger,
): Audit | undefined {
	const { auditPolicyFile } = config;
	if (auditPolicyFile === undefined) return undefined;
	const policy = readConfigured<AuditPolicy>(
		"audit-policy-file",
		auditPolicyFile,
		loadPolicy,
	);
	const onError = (message: string, error: unknown) =>
		log.child("audit").error(message, { error });
	const sinks: AuditSink[] = [];
	if (config.auditLogPath !== undefined)
		sinks.push(logSink(config, config.auditLogPath, clock, onError));
	if (config.auditWebhookConfigFile !== undefined)
		sinks.push(
			webhookSink(config, config.auditWebhookConfigFile, clock, onError),
		);
	return sinks.length === 0 ? undefined : new Audit(policy, sinks);
}

type OnError = (message: string, error: unknown) => void;

function logSink(
	config: Config,
	path: string,
	clock: Clock,
	onError: OnError,
): AuditSink {
	requirePositive(config, "auditLogBatchBufferSize");
	const maxBytes = (config.auditLogMaxsize || 100) * megabyte;
	return new LogSink({
		writer:
			path === "-"
				? standardOutput
				: new RotatingFile({
						path,
						maxAgeDays: config.auditLogMaxage,
						maxBackups: config.auditLogMaxbackup,
						maxBytes,
						compress: config.auditLogCompress,
						clock,
						onError,
					}),
		mode: config.auditLogMode as AuditMode,
		bufferSize: config.auditLogBatchBufferSize,
		truncation: config.auditLogTruncateEnabled
			? {
					maxEventBytes: config.auditLogTruncateMaxEventSize,
					maxBatchBytes: maxBytes,
				}
			: undefined,
		onError,
	});
}

function webhookSink(
	config: Config,
	file: string,
	clock: Clock,
	onError: OnError,
): AuditSink {
	for (const name of [
		"auditWebhookBatchBufferSize",
		"auditWebhookBatchMaxSize",
	] as const)
		requirePositive(config, name);
	if (config.auditWebhookBatchThrottleEnable) {
		requirePositive(config, "auditWebhookBatchThrottleQps");
		requirePositive(config, "auditWebhookBatchThrottleBurst");
	}
	if (
		config.auditWebhookTruncateMaxBatchSize <
		config.auditWebhookTruncateMaxEventSize
	)
		throw new ConfigError(
			"--audit-webhook-truncate-max-batch-size: must not be smaller than --audit-webhook-truncate-max-event-size",
		);
	const webhook = readConfigured("audit-webhook-config-file", file, () =>
		webhookFromKubeconfig(file),
	);
	const sink = new WebhookSink({
		post: (events) => webhook.post(events),
		mode: config.auditWebhookMode as AuditMode,
		batch: {
			bufferSize: config.auditWebhookBatchBufferSize,
			maxSize: config.auditWebhookBatchMaxSize,
			maxWaitMs: config.auditWebhookBatchMaxWait,
			throttle: config.auditWebhookBatchThrottleEnable
				? {
						qps: config.auditWebhookBatchThrottleQps,
						burst: config.auditWebhookBatchThrottleBurst,
					}
				: undefined,
		},
		initialBackoffMs: config.auditWebhookInitialBackoff,
		truncation: config.auditWebhookTruncateEnabled
			? {
					maxEventBytes: config.auditWebhookTruncateMaxEventSize,
					maxBatchBytes: config.auditWebhookTruncateMaxBatchSize,
				}
			: undefined,
		clock,
		onError,
	});
	return {
		process: (event) => sink.process(event),
		async close() {
			await sink.close();
			webhook.close();
		},
	};
}

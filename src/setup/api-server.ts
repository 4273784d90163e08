import { randomUUID } from "node:crypto";
import { enabledPlugins } from "../admission/chain.ts";
import { readPluginConfigurations } from "../admission/configuration-file.ts";
import { admissionPlugins } from "../admission/plugins/index.ts";
import { webhookCredentials } from "../admission/webhook/credentials.ts";
import type { Clock } from "../apimachinery/clock.ts";
import type { AccessSettings } from "../apiserver/access.ts";
import { type BuiltServer, buildApiServer } from "../apiserver/build.ts";
import type { Audit } from "../audit/index.ts";
import { nodeRoles } from "../bootstrap/rbac/nodes.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Logger } from "../log.ts";
import type { Pki } from "../pki/pki.ts";
import type { Backend } from "../storage/backend.ts";
import { parseServiceMap } from "../webhook/services.ts";

export interface ServerParts {
	readonly config: Config;
	readonly clock: Clock;
	readonly backend: Backend;
	readonly log: Logger;
	readonly pki: Pki;
	readonly access: AccessSettings;
	readonly audit: Audit | undefined;
	readonly signal: AbortSignal;
}

/** The API server as the flags want it; it does not listen yet. */
export function configureApiServer(parts: ServerParts): Promise<BuiltServer> {
	const { config, clock, backend, log, pki, access, audit, signal } = parts;
	const refusals = log.child("authentication");
	const ports = config.serviceNodePortRange.split("-").map(Number);
	return buildApiServer({
		backend,
		clock,
		newUid: randomUUID,
		registryConfig: {
			serviceClusterIPRanges: config.serviceClusterIpRange,
			disabledComponents: config.disable,
			nodePortRange: [ports[0] ?? 30000, ports[1] ?? 32767],
			eventTTLSeconds: config.eventTtl / 1000,
		},
		...admissionOptions(config),
		access,
		frontProxyClient: () => pki.frontProxyClient,
		nodeRules: nodeRoles["system:node"] ?? [],
		inFlight: {
			reading: config.maxRequestsInflight,
			mutating: config.maxMutatingRequestsInflight,
			priorityAndFairness: config.enablePriorityAndFairness,
			requestTimeout: config.requestTimeout,
		},
		audit,
		signal,
		onRefused: (error) =>
			refusals.info("unable to authenticate the request", {
				error: String(error),
			}),
		onError: (message, error) => log.error(message, { error }),
	});
}

function admissionOptions(config: Config) {
	try {
		const configurations = readPluginConfigurations(
			config.admissionControlConfigFile,
		);
		const credentials = webhookCredentials(configurations);
		return {
			admissionPlugins: enabledPlugins(
				admissionPlugins(configurations),
				config.enableAdmissionPlugins,
				config.disableAdmissionPlugins,
			),
			serviceMap: parseServiceMap(config.serviceMap),
			...(credentials && { webhookCredentials: credentials }),
		};
	} catch (error) {
		throw new ConfigError((error as Error).message);
	}
}

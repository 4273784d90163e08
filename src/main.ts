import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { hostname, networkInterfaces } from "node:os";
import { configureAccess } from "./access-setup.ts";
import { startMetricsServer } from "./addons/metrics-server/index.ts";
import { enabledPlugins } from "./admission/chain.ts";
import { readPluginConfigurations } from "./admission/configuration-file.ts";
import { admissionPlugins } from "./admission/plugins/index.ts";
import { webhookCredentials } from "./admission/webhook/credentials.ts";
import { type Clock, realClock } from "./apimachinery/clock.ts";
import type { AccessSettings } from "./apiserver/access.ts";
import {
	apiServerUser,
	type BuiltServer,
	buildApiServer,
	hostPort,
} from "./apiserver/build.ts";
import { listen, type RunningServer } from "./apiserver/server.ts";
import type { Audit } from "./audit/index.ts";
import { configureAudit } from "./audit-setup.ts";
import { bootstrap } from "./bootstrap/index.ts";
import { nodeRoles } from "./bootstrap/rbac/nodes.ts";
import type { Client } from "./client/client.ts";
import { startComponents } from "./components.ts";
import type { Config } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { readConfigured } from "./configured-file.ts";
import { controllerRoles } from "./controllers/index.ts";
import { followAccess } from "./follow-access.ts";
import {
	followCertificates,
	trustedAuthorities,
} from "./follow-certificates.ts";
import type { Logger } from "./log.ts";
import { ensureCertificates, type Pki } from "./pki/pki.ts";
import type { Backend } from "./storage/backend.ts";
import { openBackend } from "./storage/index.ts";
import { parseServiceMap } from "./webhook/services.ts";

export interface StartOptions {
	readonly config: Config;
	readonly log: Logger;
	readonly clock?: Clock;
	/** Told about each finished step of the start with its duration. */
	onStep?(name: string, milliseconds: number): void;
}

export interface RunningCluster {
	readonly url: string;
	/** The admin's kubeconfig. */
	readonly kubeconfig: string;
	/** Acts as the admin, in process. */
	readonly client: Client;
	/** Ends everything within a second; the second call waits for the first. */
	stop(): Promise<void>;
}

/** The start-up story: storage, certificates, API server, listening, bootstrap, components. */
export async function startCluster(
	options: StartOptions,
): Promise<RunningCluster> {
	const { config, log } = options;
	const clock = options.clock ?? realClock;
	const step = stepTimer(options);
	const stop = new AbortController();
	// Every part of the server waits for it: many listeners are no leak here.
	setMaxListeners(0, stop.signal);
	const undo: (() => Promise<void> | void)[] = [];
	const unwind = async () => {
		stop.abort();
		for (const release of undo.reverse()) await release();
	};
	try {
		const [backend, pki] = await Promise.all([
			step("storage", openStorage(config, clock)),
			step("certificates", makeCertificates(config)),
		]);
		undo.push(() => backend.close());
		const access = configureAccess(config, pki);
		const audit = configureAudit(config, clock, log);
		undo.push(() => audit?.close());
		const built = await step(
			"API server",
			build({
				config,
				clock,
				backend,
				log,
				pki,
				access,
				audit,
				signal: stop.signal,
			}),
		);
		const server = await step("listening", serve(config, pki, built, access));
		undo.push(() => server.close());
		const address = hostPort(server.host, server.port);
		built.setAddress(address);
		const url = `https://${address}`;
		const fresh = backend.currentRevision() <= 1;
		await step(
			"bootstrap",
			runBootstrap(config, clock, log, built, server, access, stop.signal),
		);
		// Nobody has seen a state from before the cluster was there: watches can't begin with one.
		if (fresh) await backend.compact(backend.currentRevision());
		followAccess({
			config,
			clock,
			log,
			pki,
			signal: stop.signal,
			apply: (settings) => built.useAccess(settings),
		});
		const credentials = followCertificates({
			config,
			clock,
			log,
			pki,
			server,
			url,
			access,
			signal: stop.signal,
		});
		const components = startComponents({
			config,
			clock,
			log,
			pki,
			serviceAccounts: access.serviceAccounts,
			signal: stop.signal,
			clientFor: built.clientFor,
		});
		undo.push(() => components.stopped);
		if (config.addons.includes("metrics-server")) {
			const addon = await step(
				"metrics-server",
				metricsServer(clock, pki, built),
			);
			undo.push(() => addon.stop());
		}
		built.markReady();
		return {
			url,
			get kubeconfig() {
				return credentials.kubeconfig;
			},
			client: built.clientFor(adminUser, "monokube"),
			stop: once(unwind),
		};
	} catch (error) {
		await unwind();
		throw error;
	}
}

async function metricsServer(clock: Clock, pki: Pki, built: BuiltServer) {
	const name = "metrics-server.kube-system.svc";
	return startMetricsServer({
		admin: built.clientFor(adminUser, "monokube"),
		clientFor: built.clientFor,
		clock,
		serving: await pki.ca.issue({
			subject: { commonName: name, organizations: [] },
			usages: ["digital signature", "server auth"],
			days: 365,
			altNames: { dns: [name], ip: [], email: [], uri: [] },
		}),
		ca: pki.ca.pair.certificate,
		frontProxyCa: pki.frontProxyCa.pair.certificate,
	});
}

const adminUser = {
	name: "kubernetes-admin",
	groups: ["system:masters", "system:authenticated"],
};

function openStorage(config: Config, clock: Clock): Promise<Backend> {
	return config.ephemeral
		? openBackend({ kind: "memory", clock })
		: openBackend({ kind: "sqlite", directory: config.dataDir, clock });
}

function makeCertificates(config: Config): Promise<Pki> {
	return ensureCertificates(config.ephemeral ? undefined : config.certDir, {
		bindAddress: config.bindAddress,
		serviceIP: firstServiceIp(config),
	});
}

/** The address of default/kubernetes: the first one of the range. */
function firstServiceIp({ serviceClusterIpRange }: Config): string {
	const [base = ""] = (serviceClusterIpRange[0] ?? "").split("/");
	return base.replace(/\d+$/, (last) => String(Number(last) + 1));
}

/** How nodes and pods reach the server: Endpoints can't hold a loopback address, so another one of the host stands in. */
function advertiseAddress({ bindAddress }: Config): string {
	if (!/^(127\.|0\.0\.0\.0$|::1?$)/.test(bindAddress)) return bindAddress;
	const addresses = Object.values(networkInterfaces()).flat();
	const outside = addresses.find((a) => a?.family === "IPv4" && !a.internal);
	return outside?.address ?? documentationAddress;
}

/** RFC 5737: an address that is nobody's, for hosts that have none but loopback. */
const documentationAddress = "192.0.2.1";

interface ServerParts {
	readonly config: Config;
	readonly clock: Clock;
	readonly backend: Backend;
	readonly log: Logger;
	readonly pki: Pki;
	readonly access: AccessSettings;
	readonly audit: Audit | undefined;
	readonly signal: AbortSignal;
}

function build(parts: ServerParts): Promise<BuiltServer> {
	const { config, clock, backend, log, pki, access, audit, signal } = parts;
	const refusals = log.child("authentication");
	const ports = config.serviceNodePortRange.split("-").map(Number);
	return buildApiServer({
		backend,
		clock,
		newUid: randomUUID,
		registryConfig: {
			serviceClusterIPRanges: config.serviceClusterIpRange,
			nodePortRange: [ports[0] ?? 30000, ports[1] ?? 32767],
			eventTTLSeconds: 3600,
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

async function serve(
	config: Config,
	pki: Pki,
	built: BuiltServer,
	access: AccessSettings,
): Promise<RunningServer> {
	const own = config.tlsCertFile !== undefined;
	const { bindAddress: host, securePort: port } = config;
	try {
		return await listen({
			host,
			port,
			cert: own
				? readConfigured("tls-cert-file", config.tlsCertFile ?? "", String)
				: pki.serving.certificate,
			key: own
				? readConfigured(
						"tls-private-key-file",
						config.tlsPrivateKeyFile ?? "",
						String,
					)
				: pki.serving.key,
			clientCa: trustedAuthorities(access),
			onRequest: (request, responder) =>
				void built.server.listener(request, responder),
			onUpgrade: (request, exchange) => built.upgrade(request, exchange),
		});
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "EADDRINUSE")
			throw new ConfigError(
				`port ${port} on ${host} is in use: choose another with --secure-port (0 picks a free one)`,
			);
		if (code === "EADDRNOTAVAIL" || code === "EACCES" || code === "ENOTFOUND")
			throw new ConfigError(
				`cannot listen on ${host}:${port}: ${(error as Error).message}`,
			);
		throw error;
	}
}

function runBootstrap(
	config: Config,
	clock: Clock,
	log: Logger,
	built: BuiltServer,
	server: RunningServer,
	access: AccessSettings,
	signal: AbortSignal,
): Promise<void> {
	return bootstrap({
		client: built.clientFor(apiServerUser, "kube-apiserver"),
		clock,
		signal,
		server: {
			advertiseAddress: advertiseAddress(config),
			securePort: server.port,
			serviceIP: firstServiceIp(config),
		},
		identity: { hostname: hostname(), instance: randomUUID() },
		serviceClusterIPRanges: config.serviceClusterIpRange,
		controllers: controllerRoles,
		get authentication() {
			return {
				clientCa: access.clientCa(),
				...(access.requestHeader && {
					requestHeader: {
						...access.requestHeader,
						clientCa: access.requestHeader.clientCa(),
						onlyWhenAggregating: config.requestheaderClientCaFile === undefined,
					},
				}),
			};
		},
		onError: (name, error) =>
			log.child("bootstrap").error("step failed", { step: name, error }),
	});
}

/** Runs a step and reports how long it took. */
function stepTimer({ onStep }: StartOptions) {
	return async <T>(name: string, work: Promise<T>): Promise<T> => {
		const start = performance.now();
		const result = await work;
		onStep?.(name, performance.now() - start);
		return result;
	};
}

function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | undefined;
	return () => {
		running ??= work();
		return running;
	};
}

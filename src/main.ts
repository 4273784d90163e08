import { setMaxListeners } from "node:events";
import { type Clock, realClock } from "./apimachinery/clock.ts";
import { hostPort } from "./apiserver/build.ts";
import type { Client } from "./client/client.ts";
import type { Config } from "./config/config.ts";
import type { Logger } from "./log.ts";
import { ensureCertificates, type Pki } from "./pki/pki.ts";
import { configureAccess } from "./setup/access.ts";
import { configureApiServer } from "./setup/api-server.ts";
import { configureAudit } from "./setup/audit.ts";
import { firstServiceIp, runBootstrap } from "./setup/bootstrap.ts";
import { startComponents } from "./setup/components.ts";
import { followAccess } from "./setup/follow-access.ts";
import { followCertificates } from "./setup/follow-certificates.ts";
import { serve } from "./setup/listen.ts";
import { metricsServer } from "./setup/metrics-server.ts";
import type { Backend } from "./storage/backend.ts";
import { openBackend } from "./storage/index.ts";

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
			configureApiServer({
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
				metricsServer(clock, pki, built, adminUser),
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

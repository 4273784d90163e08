import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { ServiceAccountSettings } from "../apiserver/access.ts";
import { TokenIssuer } from "../authentication/token-issuer.ts";
import type { Client } from "../client/client.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import {
	type CertificateAuthority,
	defaultControllerConfig,
} from "../controllers/config.ts";
import { controllers } from "../controllers/index.ts";
import { selectControllers } from "../controllers/select.ts";
import { startControllers } from "../controllers/start.ts";
import { startKubelets } from "../kubelet/index.ts";
import type { Logger } from "../log.ts";
import type { Pki } from "../pki/pki.ts";
import { schedulerUser, startScheduler } from "../scheduler/index.ts";

/** What every embedded component is started with. */
export interface ComponentsOptions {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Logger;
	readonly pki: Pki;
	readonly serviceAccounts: ServiceAccountSettings;
	readonly signal: AbortSignal;
	/** An in-process client of the API that acts as this user. */
	clientFor(user: UserInfo, userAgent: string): Client;
}

interface Component {
	readonly stopped: Promise<void>;
}

/** Starts controllers, scheduler and kubelets, each as its own user; `stopped` resolves after the signal when all have ended. */
export function startComponents(options: ComponentsOptions): Component {
	const { disable } = options.config;
	const parts: Component[] = [];
	if (!disable.includes("controllers"))
		parts.push(startControllerManager(options));
	if (!disable.includes("scheduler")) parts.push(startKubeScheduler(options));
	if (!disable.includes("kubelets")) parts.push(startNodes(options));
	const stopped = Promise.allSettled(parts.map((part) => part.stopped));
	return { stopped: stopped.then(() => {}) };
}

function startControllerManager(options: ComponentsOptions): Component {
	const { config, clock, log, pki, signal, clientFor, serviceAccounts } =
		options;
	const logger = log.child("controllers");
	const issuer = new TokenIssuer({
		issuer: serviceAccounts.issuers[0],
		privateKey: serviceAccounts.signingKey,
		clock,
	});
	return startControllers({
		controllers: chooseControllers(config),
		clock,
		signal,
		clientFor,
		config: {
			...defaultControllerConfig,
			get rootCA() {
				return pki.ca.pair.certificate;
			},
			clusterCIDRs: [config.clusterCidr],
			serviceClusterIPRanges: config.serviceClusterIpRange,
			issueToken: (namespace, account, secret) =>
				issuer.issueLegacy(namespace, account, secret),
			certificates: certificateAuthority(pki),
			namespaceDeletionDelayMs: 0,
		},
		onError: (message, fields) => logger.error(message, fields),
	});
}

/** The cluster's authority as controllers see it. */
const certificateAuthority = (pki: Pki): CertificateAuthority => ({
	async parse(request) {
		const { commonName, organizations, altNames } = await pki.parseCsr(request);
		const { dns, ip, email, uri } = altNames;
		return {
			commonName,
			organizations,
			dnsNames: dns,
			ipAddresses: ip,
			emailAddresses: email,
			uris: uri,
		};
	},
	sign: (request, options) => pki.signCsr(request, options),
});

function startKubeScheduler(options: ComponentsOptions): Component {
	const { clock, log, signal, clientFor } = options;
	const logger = log.child("scheduler");
	return startScheduler({
		client: clientFor(schedulerUser, "kube-scheduler/v1.36.2"),
		clock,
		signal,
		onError: (message, error) => logger.error(message, { error }),
	});
}

function startNodes(options: ComponentsOptions): Component {
	const { config, clock, log, signal, clientFor } = options;
	const logger = log.child("kubelet");
	return startKubelets({
		nodes: config.nodes,
		clock,
		signal,
		clientFor,
		onError: (message, error) => logger.error(message, { error }),
	});
}

function chooseControllers(config: Config) {
	try {
		return selectControllers(controllers, config.controllers);
	} catch (error) {
		throw new ConfigError(`--controllers: ${(error as Error).message}`);
	}
}

import type { Clock } from "../apimachinery/clock.ts";
import type { AccessSettings } from "../apiserver/access.ts";
import type { RunningServer } from "../apiserver/server.ts";
import type { Config } from "../config/config.ts";
import type { Logger } from "../log.ts";
import { kubeconfigOf, writeKubeconfig } from "../pki/kubeconfig.ts";
import type { Pki } from "../pki/pki.ts";
import { stateOfDirectory, watchFiles } from "./watch-files.ts";

export interface FollowedCertificates {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Logger;
	readonly pki: Pki;
	readonly server: RunningServer;
	readonly url: string;
	readonly access: AccessSettings;
	readonly signal: AbortSignal;
}

/** Whose certificates clients may show, users' and proxies': Go's clients send none that the server does not name. */
export const trustedAuthorities = ({
	clientCa,
	requestHeader,
}: AccessSettings): string => `${clientCa()}${requestHeader?.clientCa() ?? ""}`;

/**
 * Writes the admin's kubeconfig, and takes up certificates that are renewed or replaced while the server runs: for new
 * connections, for what clients show, and in that kubeconfig.
 */
export function followCertificates(options: FollowedCertificates): {
	readonly kubeconfig: string;
} {
	const { config, clock, log, pki, server, url, access, signal } = options;
	const logger = log.child("certificates");
	const credentials = {
		/** The text of the admin's kubeconfig. */
		get kubeconfig() {
			return kubeconfigOf({
				server: url,
				ca: pki.ca.pair.certificate,
				user: "kubernetes-admin",
				certificate: pki.admin,
			});
		},
	};
	const write = () => {
		if (config.kubeconfigOut !== "")
			writeKubeconfig(config.kubeconfigOut, credentials.kubeconfig);
	};
	write();
	if (config.ephemeral) return credentials;
	watchFiles({
		clock,
		signal,
		state: () => stateOfDirectory(config.certDir, /\.(crt|key)$/),
		async onChange() {
			try {
				await pki.reload();
				const { key, certificate } = pki.serving;
				if (config.tlsCertFile === undefined)
					server.setCertificate(key, certificate, trustedAuthorities(access));
				write();
				logger.info("certificates were taken up");
			} catch (error) {
				logger.error("certificates can't be taken up", { error });
				throw error;
			}
		},
	});
	return credentials;
}

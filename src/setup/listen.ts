import type { AccessSettings } from "../apiserver/access.ts";
import type { BuiltServer } from "../apiserver/build.ts";
import { listen, type RunningServer } from "../apiserver/server.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Pki } from "../pki/pki.ts";
import { readConfigured } from "./configured-file.ts";
import { trustedAuthorities } from "./follow-certificates.ts";

/** Listens where the flags say. Throws a ConfigError in a line when nobody can listen there. */
export async function serve(
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

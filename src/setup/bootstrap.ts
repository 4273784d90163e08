import { randomUUID } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import type { Clock } from "../apimachinery/clock.ts";
import type { AccessSettings } from "../apiserver/access.ts";
import { apiServerUser, type BuiltServer } from "../apiserver/build.ts";
import type { RunningServer } from "../apiserver/server.ts";
import { bootstrap } from "../bootstrap/index.ts";
import type { Config } from "../config/config.ts";
import { controllerRoles } from "../controllers/index.ts";
import type { Logger } from "../log.ts";

/** The address of default/kubernetes: the first one of the range. */
export function firstServiceIp({ serviceClusterIpRange }: Config): string {
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

/** Makes what every cluster has, and keeps it up. */
export function runBootstrap(
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

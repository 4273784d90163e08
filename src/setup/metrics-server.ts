import { startMetricsServer } from "../addons/metrics-server/index.ts";
import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { BuiltServer } from "../apiserver/build.ts";
import type { Pki } from "../pki/pki.ts";

/** Installs and runs metrics-server, with a certificate of the cluster's authority. */
export async function metricsServer(
	clock: Clock,
	pki: Pki,
	built: BuiltServer,
	adminUser: UserInfo,
) {
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

import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../apimachinery/clock.ts";
import { StatusError } from "../../apimachinery/errors.ts";
import type { UnstructuredObject } from "../../apimachinery/object.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { resources } from "../../client/resources.ts";
import { metricsApi } from "./api.ts";
import * as manifests from "./manifests.ts";

export interface MetricsServerOptions {
	/** An administrator's, for the installation. */
	readonly admin: Client;
	clientFor(user: UserInfo, userAgent: string): Client;
	readonly clock: Clock;
	/** For metrics-server.kube-system.svc; PEM. */
	readonly serving: { readonly certificate: string; readonly key: string };
	/** Who signed it; PEM. */
	readonly ca: string;
	/** Who signs the front proxy's certificate; PEM. */
	readonly frontProxyCa: string;
}

/**
 * Serves metrics.k8s.io as an aggregated API on a port of its own, to the front proxy alone, and installs its Service
 * and APIService. Resolves when it is installed; `stop` ends it.
 */
export async function startMetricsServer(
	options: MetricsServerOptions,
): Promise<{ stop(): Promise<void> }> {
	const { clientFor, clock, serving, frontProxyCa } = options;
	const client = clientFor(manifests.user, "metrics-server");
	const server = createServer(
		{
			cert: serving.certificate,
			key: serving.key,
			ca: frontProxyCa,
			requestCert: true,
			rejectUnauthorized: true,
		},
		(request, response) => {
			const { pathname, searchParams } = new URL(
				request.url ?? "/",
				"https://metrics-server",
			);
			answer(client, clock, request.method ?? "GET", pathname, searchParams)
				.then(({ status, body }) => {
					response.writeHead(status, { "content-type": "application/json" });
					response.end(JSON.stringify(body));
				})
				.catch(() => response.destroy());
		},
	);
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	await install(options, (server.address() as AddressInfo).port);
	return { stop: () => close(server) };
}

async function answer(
	client: Client,
	clock: Clock,
	method: string,
	path: string,
	query: URLSearchParams,
): Promise<{ status: number; body: object }> {
	try {
		if (method !== "GET")
			throw new StatusError(
				405,
				"MethodNotAllowed",
				"the server does not allow this method on the requested resource",
			);
		return { status: 200, body: await metricsApi(client, clock, path, query) };
	} catch (error) {
		if (!(error instanceof StatusError)) throw error;
		return { status: error.code, body: error.status };
	}
}

/** Server-side apply of all manifests: a second start finds them and changes what differs. */
async function install(
	{ admin, ca }: MetricsServerOptions,
	port: number,
): Promise<void> {
	const apply = (
		resource: ResourceRef<UnstructuredObject>,
		object: { metadata: { name: string; namespace?: string } },
	) =>
		admin.patch(
			resource,
			object.metadata.namespace ?? "",
			object.metadata.name,
			"apply",
			object,
			{ fieldManager: "monokube", force: true },
		);
	await apply(resources.serviceAccounts, manifests.serviceAccount);
	await apply(resources.clusterRoles, manifests.clusterRole);
	await apply(resources.clusterRoles, manifests.readerRole);
	await apply(resources.clusterRoleBindings, manifests.clusterRoleBinding);
	await apply(resources.services, manifests.service(port));
	await apply(
		resources.apiServices,
		manifests.apiService(Buffer.from(ca).toString("base64")),
	);
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

import { isIP } from "node:net";
import type { AdmissionPlugin } from "../admission/admission.ts";
import { PluginChain } from "../admission/chain.ts";
import { customResourceDefinition } from "../apiextensions/custom-resource-definition.ts";
import { CustomResources } from "../apiextensions/custom-resources.ts";
import type { Clock } from "../apimachinery/clock.ts";
import type { GroupVersionKind } from "../apimachinery/object.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { Audit } from "../audit/index.ts";
import { ApiClient } from "../client/api-client.ts";
import type { Client } from "../client/client.ts";
import { loopbackTransport } from "../client/loopback.ts";
import { DiscoveryHandler } from "../endpoints/discovery/handler.ts";
import { BodyDecoder } from "../endpoints/negotiation/body.ts";
import type { EndpointServices } from "../endpoints/scope.ts";
import { loadOpenAPI } from "../openapi/index.ts";
import { Protobuf } from "../openapi/protobuf/codec.ts";
import type { RegistryConfig } from "../registry/generic/definition.ts";
import { Expiry } from "../registry/generic/expiry.ts";
import { builtInResources } from "../registry/index.ts";
import { Registry } from "../registry/registry.ts";
import type { Backend } from "../storage/backend.ts";
import { Cacher } from "../storage/cacher/index.ts";
import type { Credentials } from "../webhook/credentials.ts";
import { type ServiceMap, serviceRoutes } from "../webhook/services.ts";
import { WebhookTransport } from "../webhook/transport.ts";
import { type AccessSettings, buildAccess } from "./access.ts";
import { AdmissionCounters } from "./admission-metrics.ts";
import { Aggregator } from "./aggregator/aggregator.ts";
import type { ProxyCertificate } from "./aggregator/backends.ts";
import { ApiServer } from "./api-server.ts";
import { addAuditMetrics } from "./audit-metrics.ts";
import { clusterView } from "./cluster-view.ts";
import { connector } from "./connect/connector.ts";
import { Locations } from "./connect/locations.ts";
import { addFlowControlMetrics } from "./flow-control-metrics.ts";
import { Health } from "./health.ts";
import { type InFlightLimits, limitInFlight } from "./in-flight.ts";
import { indexPaths } from "./index-paths.ts";
import { issuerDiscovery } from "./issuer-discovery.ts";
import { legacyTokenUse } from "./legacy-token-use.ts";
import { loopbackServer } from "./loopback.ts";
import { ServerMetrics } from "./metrics.ts";
import { OpenAPIHandler } from "./openapi.ts";
import { provideRegistryServices } from "./registry-services.ts";
import type { UpgradeListener } from "./server.ts";
import { Site } from "./site.ts";
import { upgradeListener } from "./upgrade.ts";

export interface BuildOptions {
	readonly backend: Backend;
	readonly clock: Clock;
	readonly newUid: () => string;
	readonly registryConfig: RegistryConfig;
	/** In run order, enabled ones only. */
	readonly admissionPlugins: readonly AdmissionPlugin[];
	/** What webhooks are shown; absent: nothing. */
	readonly webhookCredentials?: (host: string) => Credentials | undefined;
	/** Where traffic of Services goes instead of to their endpoints. */
	readonly serviceMap: ServiceMap;
	/** How aggregated API servers know us. */
	readonly frontProxyClient: () => ProxyCertificate;
	readonly access: AccessSettings;
	readonly nodeRules: readonly PolicyRule[];
	readonly inFlight: InFlightLimits;
	/** Absent: nothing is audited. */
	readonly audit?: Audit | undefined;
	/** Ends what runs beside the requests. */
	readonly signal: AbortSignal;
	/** Credentials that were wrong; clients are not told why. */
	onRefused(error: unknown): void;
	/** Failures that nobody else hears of. */
	onError(message: string, error: unknown): void;
}

export interface BuiltServer {
	readonly server: ApiServer;
	readonly registry: Registry;
	readonly cacher: Cacher;
	readonly health: Health;
	readonly discovery: DiscoveryHandler;
	/** `host:port` as /api tells it; set once the server listens. */
	setAddress(address: string): void;
	/** Takes up another configuration of issuers and authorizers. */
	useAccess(settings: AccessSettings): void;
	/** From now on /readyz says so. */
	markReady(): void;
	/** Answers an HTTP/1.1 upgrade. */
	upgrade: UpgradeListener;
	/** An in-process client that acts as this user. */
	clientFor(user: UserInfo, userAgent: string): Client;
}

/** Puts the API server together over a backend; it does not listen yet. */
export async function buildApiServer(
	options: BuildOptions,
): Promise<BuiltServer> {
	const { clock } = options;
	const cacher = await new Cacher(options.backend, { clock }).start();
	const isNew = cacher.revision <= 1;
	const openapi = loadOpenAPI();
	const protobuf = new Protobuf(openapi);
	const registry = new Registry({
		backend: options.backend,
		cacher,
		schemaFor: (name) => openapi.schemaFor(name),
		clock,
		config: options.registryConfig,
		newUid: options.newUid,
	});
	for (const definition of builtInResources) registry.register(definition);
	registry.register(customResourceDefinition);
	const access = await buildAccess({
		clock,
		registry,
		settings: options.access,
		nodeRules: options.nodeRules,
		onLegacyTokenUsed: (namespace, name) => tokenUsed(namespace, name),
	});
	const issuer = provideRegistryServices(
		registry,
		access,
		options.access,
		clock,
	);
	let address = "";
	let ready = false;
	const health = new Health();
	addHealthChecks(health, () => ready);
	const metrics = new ServerMetrics();
	addAuditMetrics(metrics.registry, options.audit);
	const { filter: inFlight, flows } = await limitInFlight(
		options.inFlight,
		registry,
		clock,
		options.signal,
	);
	if (flows !== undefined) addFlowControlMetrics(flows, metrics.registry);
	const discovery = new DiscoveryHandler(registry, () => address);
	let server: ApiServer | undefined;
	const clientFor = (user: UserInfo, userAgent: string): Client =>
		new ApiClient(
			loopbackTransport(
				(request, as) => {
					if (server === undefined)
						throw new Error("the API server is not built yet");
					return loopbackServer(server)(request, as);
				},
				user,
				clock,
			),
			userAgent,
		);
	const view = clusterView(registry, openapi.schemaFor);
	const tokenUsed = legacyTokenUse({
		clock,
		client: clientFor(apiServerUser, "kube-apiserver"),
		secret: (namespace, name) => view.find("secrets", namespace, name),
		onError: options.onError,
	});
	const routes = serviceRoutes(view, options.serviceMap);
	const { webhookCredentials: credentialsFor } = options;
	const webhooks = new WebhookTransport(routes.resolve, {
		...(credentialsFor && { credentialsFor }),
	});
	options.signal.addEventListener("abort", () => webhooks.close());
	const services: EndpointServices = {
		registry,
		admission: new PluginChain(options.admissionPlugins, {
			clock,
			authorizer: access.authorizer,
			client: clientFor(apiServerUser, "kube-apiserver"),
			...view,
			webhooks,
			metrics: new AdmissionCounters(metrics.registry),
		}),
		decoder: new BodyDecoder(
			{ isRegistered: (gvk) => isRegistered(registry, openapi, gvk) },
			protobuf,
			() =>
				openapi.schemaFor("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"),
		),
		protobuf,
		clock,
		describe: (definition, property) =>
			documents.describe(definition, property),
		schemaFor: (name) => openapi.schemaFor(name),
	};
	const documents = new OpenAPIHandler(openapi, discovery, registry, () =>
		aggregator.openapi(),
	);
	const site = new Site({
		health,
		metrics,
		paths: () => indexPaths(discovery.groups, health),
	});
	const customResources = new CustomResources({
		registry,
		client: clientFor(apiServerUser, "kube-apiserver"),
		clock,
		builtIn: {
			objectMeta: () =>
				openapi.schemaFor("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
		},
		post: (config, body, seconds) => webhooks.post(config, body, seconds),
		newUid: options.newUid,
		signal: options.signal,
		onError: options.onError,
	});
	const aggregator = new Aggregator({
		registry,
		discovery,
		client: clientFor(apiServerUser, "kube-apiserver"),
		clock,
		view,
		routes,
		identity: options.frontProxyClient,
		signal: options.signal,
		onError: options.onError,
	});
	server = new ApiServer({
		aggregated: (context) => aggregator.handle(context),
		services,
		discovery,
		chain: {
			clock,
			...access,
			metrics,
			inFlight,
			requestTimeout: options.inFlight.requestTimeout,
			audit: options.audit,
			onAuthenticationFailure: (error) => options.onRefused(error),
		},
		paths: [
			(context) => discovery.handle(context),
			(context) => documents.handle(context),
			(context) =>
				issuerDiscovery(
					issuer,
					address,
					options.access.serviceAccounts.jwksUri,
					context,
				),
			(context) => site.handle(context),
		],
		connect: connector(new Locations(registry, routes, view)),
		onPanic: (error, context) =>
			options.onError(
				`${context.request.method} ${context.info.path} failed`,
				error,
			),
	});
	await startExpiry(registry, options);
	await customResources.start();
	await aggregator.start();
	return {
		server,
		registry,
		cacher,
		health,
		discovery,
		setAddress: (hostPort) => {
			address = hostPort;
		},
		useAccess: (settings) => access.use(settings),
		markReady: () => {
			if (isNew) cacher.beginHistory();
			ready = true;
		},
		upgrade: upgradeListener(server),
		clientFor,
	};
}

/** Kinds that are stored together share their leases. */
async function startExpiry(
	registry: Registry,
	{ signal, onError }: BuildOptions,
): Promise<void> {
	const begun = new Set<string>();
	for (const store of registry.stores()) {
		const { definition, keyPrefix } = store.resource;
		const seconds = definition.timeToLiveSeconds?.(registry.context.config);
		if (seconds === undefined || begun.has(keyPrefix)) continue;
		begun.add(keyPrefix);
		const expiry = new Expiry(store, seconds, (error) =>
			onError(`${keyPrefix} can't be cleared of what expired`, error),
		);
		await expiry.start(signal);
	}
}

/** What /livez and /readyz look at. */
function addHealthChecks(health: Health, ready: () => boolean): void {
	const fine = () => undefined;
	for (const name of ["ping", "log", "etcd"]) health.add({ name, check: fine });
	health.addReady({ name: "informer-sync", check: fine });
	health.addReady({
		name: "poststarthook/bootstrap",
		check: () => (ready() ? undefined : "not finished"),
	});
}

/** The server's own identity towards itself. */
export const apiServerUser: UserInfo = {
	name: "system:apiserver",
	groups: ["system:masters", "system:authenticated"],
};

const isRegistered = (
	registry: Registry,
	openapi: ReturnType<typeof loadOpenAPI>,
	{ group, version, kind }: GroupVersionKind,
): boolean =>
	openapi.gvkIndex.has(`${group}/${version}/${kind}`) ||
	registry.lookupKind(group, version, kind) !== undefined;

/** `[::1]:6443` */
export const hostPort = (host: string, port: number): string =>
	isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

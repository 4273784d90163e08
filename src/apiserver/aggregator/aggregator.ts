/** APIServices: which server stands behind which group version (k8s.io/kube-aggregator/pkg/apiserver). */
import { type Clock, formatTime } from "../../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { resources } from "../../client/resources.ts";
import type { DiscoveryHandler } from "../../endpoints/discovery/handler.ts";
import type { RemoteGroupVersion } from "../../endpoints/discovery/resources.ts";
import type { ApiResponse, RequestContext } from "../../endpoints/request.ts";
import type { Registry } from "../../registry/registry.ts";
import type { ObjectView, ServiceRoutes } from "../../webhook/services.ts";
import { follow } from "../follow.ts";
import {
	type APIService,
	isAvailable,
	isRemote,
	pathOf,
	type RemoteAPIService,
} from "./api-service.ts";
import { checkAvailability } from "./availability.ts";
import { Backends, type ProxyCertificate } from "./backends.ts";
import { LocalServices } from "./local-services.ts";
import { proxy, unavailable } from "./proxy.ts";
import {
	type RemoteResource,
	remoteOpenAPI,
	remoteResources,
} from "./remote-discovery.ts";

export interface AggregatorOptions {
	readonly registry: Registry;
	readonly discovery: DiscoveryHandler;
	/** Acts as the API server. */
	readonly client: Client;
	readonly clock: Clock;
	readonly view: ObjectView;
	readonly routes: ServiceRoutes;
	readonly identity: () => ProxyCertificate;
	readonly signal: AbortSignal;
	onError(message: string, error: unknown): void;
}

const serviceKind = "apiservices.apiregistration.k8s.io";
const apiServices = resources.apiServices as unknown as ResourceRef<APIService>;
/** Every aggregated server is looked at again so often, sooner after a failure. */
const recheckMs = 30_000;
const firstRetryMs = 250;

/** One APIService with another server behind it. */
interface Remote {
	service: RemoteAPIService;
	resources: readonly RemoteResource[];
	/** Where its OpenAPI v3 document is; "" when it has none. */
	openapi: string;
	failures: number;
	checking: boolean;
	cancel: () => void;
}

export class Aggregator {
	readonly #options: AggregatorOptions;
	readonly #backends: Backends;
	readonly #local: LocalServices;
	/** By group version. */
	readonly #remotes = new Map<string, Remote>();
	readonly #known = new Map<string, APIService>();

	constructor(options: AggregatorOptions) {
		this.#options = options;
		const { routes, identity, client, registry, discovery, signal } = options;
		this.#backends = new Backends(routes.resolve, identity);
		this.#local = new LocalServices(
			client,
			(name) => this.#known.get(name),
			(error) => {
				if (!signal.aborted)
					options.onError("an APIService is not up to date", error);
			},
		);
		registry.onChange(() => this.#local.update(discovery.localGroups));
		discovery.addRemote(() => this.#groupVersions());
		signal.addEventListener("abort", () => this.#stop(), { once: true });
	}

	/** Follows APIServices and what stands behind them. */
	async start(): Promise<void> {
		const { registry, discovery } = this.#options;
		await follow(registry.store(serviceKind), {
			set: (object) => this.#set(object as APIService),
			delete: (object) => this.#delete(object as APIService),
		});
		this.#local.start(discovery.localGroups, [...this.#known.values()]);
		for (const kind of ["services", "endpointslices.discovery.k8s.io"])
			await follow(registry.store(kind), {
				set: ({ metadata }) => this.#wake(metadata.namespace),
				delete: ({ metadata }) => this.#wake(metadata.namespace),
			});
	}

	/** Hands on what another server serves; undefined for everything else. */
	handle(context: RequestContext): Promise<ApiResponse> | undefined {
		if (this.#remotes.size === 0) return undefined;
		const remote = this.#remotes.get(groupVersionOf(context));
		if (remote === undefined) return undefined;
		if (!isAvailable(remote.service)) return Promise.resolve(unavailable());
		return proxy(this.#backends, remote.service, context);
	}

	/** The OpenAPI v3 documents of other servers: their place in the index and their URL. */
	openapi(): ReadonlyMap<string, string> {
		return new Map(
			[...this.#remotes.values()]
				.filter(({ openapi }) => openapi !== "")
				.map(({ service, openapi }) => [pathOf(service).slice(1), openapi]),
		);
	}

	#groupVersions(): RemoteGroupVersion[] {
		return [...this.#remotes.values()].map(({ service, resources: all }) => ({
			group: service.spec.group ?? "",
			version: service.spec.version,
			groupPriority: service.spec.groupPriorityMinimum,
			versionPriority: service.spec.versionPriority,
			resources: all,
			freshness: isAvailable(service) ? "Current" : "Stale",
		}));
	}

	#set(service: APIService): void {
		const { metadata, spec } = service;
		this.#known.set(metadata.name ?? "", service);
		const key = `${spec.group ?? ""}/${spec.version}`;
		const known = this.#remotes.get(key);
		if (!isRemote(service)) {
			if (known !== undefined) this.#forget(key, known);
			return;
		}
		if (known === undefined) {
			const remote: Remote = {
				service,
				resources: [],
				openapi: "",
				failures: 0,
				checking: false,
				cancel: () => {},
			};
			this.#remotes.set(key, remote);
			this.#check(remote);
		} else {
			const changed = !deepEqual(known.service.spec, service.spec);
			known.service = service;
			if (changed) this.#check(known);
		}
		this.#options.discovery.invalidate();
	}

	#delete({ metadata, spec }: APIService): void {
		this.#known.delete(metadata.name ?? "");
		const key = `${spec.group ?? ""}/${spec.version}`;
		const known = this.#remotes.get(key);
		if (known !== undefined) this.#forget(key, known);
	}

	#forget(key: string, remote: Remote): void {
		remote.cancel();
		this.#remotes.delete(key);
		this.#options.discovery.invalidate();
	}

	/** Something changed in a namespace where a server may stand. */
	#wake(namespace: string | undefined): void {
		for (const remote of this.#remotes.values())
			if (remote.service.spec.service.namespace === namespace)
				this.#check(remote);
	}

	#check(remote: Remote): void {
		if (remote.checking || this.#options.signal.aborted) return;
		remote.checking = true;
		remote.cancel();
		void this.#checkNow(remote)
			.catch((error) => {
				if (this.#options.signal.aborted || isConflict(error)) return;
				if (isNotFound(error)) return;
				const { name } = remote.service.metadata;
				this.#options.onError(`APIService ${name} can't be checked`, error);
			})
			.finally(() => {
				remote.checking = false;
				this.#checkLater(remote);
			});
	}

	#checkLater(remote: Remote): void {
		if (this.#options.signal.aborted || !this.#isCurrent(remote)) return;
		const delay = isAvailable(remote.service)
			? recheckMs
			: Math.min(recheckMs, firstRetryMs * 2 ** remote.failures++);
		remote.cancel = this.#options.clock.setTimeout(
			() => this.#check(remote),
			delay,
		);
	}

	#isCurrent({ service: { spec } }: Remote): boolean {
		return this.#remotes.has(`${spec.group ?? ""}/${spec.version}`);
	}

	async #checkNow(remote: Remote): Promise<void> {
		const { view, routes, client, clock } = this.#options;
		const { service } = remote;
		const condition = await checkAvailability(
			{ view, backends: this.#backends, isForwarded: routes.isForwarded },
			service,
		);
		if (!this.#isCurrent(remote)) return;
		if (condition.status === "True") {
			remote.failures = 0;
			remote.resources = await remoteResources(this.#backends, service);
			remote.openapi = await remoteOpenAPI(this.#backends, service);
			this.#options.discovery.invalidate();
		}
		const known = service.status?.conditions?.find(
			({ type }) => type === condition.type,
		);
		const { lastTransitionTime, ...before } = known ?? {};
		if (deepEqual(before, condition)) return;
		const since =
			known?.status === condition.status && lastTransitionTime !== undefined
				? lastTransitionTime
				: formatTime(clock.now());
		const others =
			service.status?.conditions?.filter(
				({ type }) => type !== condition.type,
			) ?? [];
		const conditions = [...others, { ...condition, lastTransitionTime: since }];
		await client.updateStatus(apiServices, {
			...service,
			status: { ...service.status, conditions },
		});
	}

	#stop(): void {
		for (const remote of this.#remotes.values()) remote.cancel();
		this.#backends.close();
	}
}

/** Of the path, whether it names a resource or only the version. */
function groupVersionOf({ info }: RequestContext): string {
	if (info.isResourceRequest) return `${info.apiGroup}/${info.apiVersion}`;
	const [prefix, group = "", version = ""] = info.path
		.replace(/^\/+(openapi\/v3\/)?/, "")
		.split("/");
	return prefix === "apis" ? `${group}/${version}` : `/${group}`;
}

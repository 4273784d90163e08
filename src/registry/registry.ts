import { qualifiedResource } from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import type { Backend } from "../storage/backend.ts";
import type { Cacher } from "../storage/cacher/index.ts";
import type {
	RegistryContext,
	ResourceDefinition,
	ServiceKey,
} from "./generic/definition.ts";
import { Resource, type ResourceVersion } from "./generic/resource.ts";
import { Store } from "./generic/store.ts";

/** A kind as one version of the API serves it: what a request is about. */
export interface ServedResource {
	readonly resource: Resource;
	readonly version: ResourceVersion;
	readonly store: Store;
}

export interface RegistryOptions {
	readonly backend: Backend;
	readonly cacher: Cacher;
	readonly schemaFor: (definitionName: string) => Schema;
	readonly clock: RegistryContext["clock"];
	readonly config: RegistryContext["config"];
	readonly newUid: () => string;
}

/** All kinds that are served: the built-in ones and, as they come and go, the custom ones. */
export class Registry {
	readonly #options: RegistryOptions;
	readonly #served = new Map<string, ServedResource>();
	readonly #stores = new Map<string, Store>();
	readonly #services = new Map<string, unknown>();
	readonly #listeners = new Set<() => void>();
	readonly context: RegistryContext;

	constructor(options: RegistryOptions) {
		this.#options = options;
		this.context = {
			clock: options.clock,
			config: options.config,
			newUid: options.newUid,
			store: (name) => this.store(name),
			service: (key) => this.#service(key),
		};
	}

	/** Serves a kind from now on, replacing what was registered for it. */
	register(
		definition: ResourceDefinition,
		options: { custom?: boolean } = {},
	): Store {
		const { backend, cacher, schemaFor } = this.#options;
		const resource = new Resource(definition, schemaFor, options);
		const name = qualifiedResource(resource.groupResource);
		const cache = cacher.resource(resource.keyPrefix);
		const store = new Store(resource, backend, cache, this.context);
		const known = this.#stores.get(name);
		this.#stores.set(name, store);
		for (const version of resource.versions.values()) {
			if (version.definition.served === false) continue;
			// What was there before keeps its place in discovery.
			this.#served.set(
				address(definition.group, version.gvk.version, definition.names.plural),
				{ resource, version, store },
			);
		}
		for (const [key, served] of this.#served)
			if (served.store === known) this.#served.delete(key);
		this.#changed();
		return store;
	}

	/** Stops serving a kind; its objects stay stored. */
	unregister(qualifiedName: string): void {
		this.#forget(qualifiedName);
		this.#changed();
	}

	#forget(name: string): void {
		const known = this.#stores.get(name);
		if (known === undefined) return;
		this.#stores.delete(name);
		for (const [key, served] of this.#served)
			if (served.store === known) this.#served.delete(key);
	}

	/** The kind behind a URL, or undefined when nothing of that name is served. */
	lookup(
		group: string,
		version: string,
		resource: string,
	): ServedResource | undefined {
		return this.#served.get(address(group, version, resource));
	}

	/** The kind that an object names by apiVersion and kind. */
	lookupKind(
		group: string,
		version: string,
		kind: string,
	): ServedResource | undefined {
		for (const served of this.#served.values()) {
			const { gvk } = served.version;
			if (gvk.kind === kind && gvk.group === group && gvk.version === version)
				return served;
		}
		return undefined;
	}

	/** In order of registration. */
	served(): IterableIterator<ServedResource> {
		return this.#served.values();
	}

	/** The store of `pods` or `deployments.apps`; throws for an unknown kind. */
	store(qualifiedName: string): Store {
		const store = this.#stores.get(qualifiedName);
		if (store === undefined)
			throw new Error(`no resource ${qualifiedName} is registered`);
		return store;
	}

	hasBuiltInGroup(group: string): boolean {
		for (const { resource } of this.#stores.values())
			if (!resource.custom && resource.groupResource.group === group)
				return true;
		return false;
	}

	findStore(qualifiedName: string): Store | undefined {
		return this.#stores.get(qualifiedName);
	}

	stores(): IterableIterator<Store> {
		return this.#stores.values();
	}

	/** Puts a service where strategies and subresources find it. */
	provide<T>(key: ServiceKey<T>, service: T): void {
		this.#services.set(key.name, service);
	}

	#service<T>(key: ServiceKey<T>): T {
		const service = this.#services.get(key.name);
		if (service === undefined)
			throw new Error(`the service ${key.name} is not provided`);
		return service as T;
	}

	/** Calls back after kinds came or went; returns a function that stops it. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#changed(): void {
		for (const listener of this.#listeners) listener();
	}
}

const address = (group: string, version: string, resource: string): string =>
	`${group}/${version}/${resource}`;

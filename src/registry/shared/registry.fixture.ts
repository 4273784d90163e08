/** A registry over memory, for the tests of strategies: bodies go the way of a request, without admission. */
import { FakeClock } from "../../apimachinery/clock.ts";
import { StatusError } from "../../apimachinery/errors.ts";
import { deepCopy } from "../../apimachinery/json.ts";
import type { UnstructuredObject } from "../../apimachinery/object.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import { decodeObject } from "../../openapi/decode.ts";
import { loadOpenAPI } from "../../openapi/schemas.ts";
import { Cacher } from "../../storage/cacher/index.ts";
import { openBackend } from "../../storage/index.ts";
import type {
	RegistryContext,
	ResourceDefinition,
	ServiceKey,
	SubresourceRequest,
} from "../generic/definition.ts";
import type { ResourceVersion } from "../generic/resource.ts";
import type { Store } from "../generic/store.ts";
import { Registry } from "../registry.ts";

const openapi = loadOpenAPI();
const namespace = "test";

export type Body = Record<string, unknown>;

export class TestRegistry {
	readonly clock = new FakeClock();
	/** Of the latest write. */
	warnings: string[] = [];
	/** Who writes. */
	user: UserInfo | undefined;
	#registry: Registry;

	constructor(registry: Registry, clock: FakeClock) {
		this.#registry = registry;
		this.clock = clock;
	}

	get context(): RegistryContext {
		return this.#registry.context;
	}

	provide<T>(key: ServiceKey<T>, service: T): void {
		this.#registry.provide(key, service);
	}

	store(name: string): Store {
		return this.#registry.store(name);
	}

	#write(dryRun = false) {
		this.warnings = [];
		return {
			user: this.user,
			dryRun,
			warn: (text: string) => {
				this.warnings.push(text);
			},
		};
	}

	#decode(version: ResourceVersion, body: Body): UnstructuredObject {
		const { gvk, apiVersion } = version;
		const { value } = decodeObject(version.schema, body, {
			kind: gvk.kind,
			apiVersion,
		});
		const object = value as UnstructuredObject;
		object.metadata ??= {};
		version.definition.setDefaults?.(object);
		return object;
	}

	/** Creates `body`, named `x` unless it says otherwise. */
	async create(name: string, body: Body, dryRun = false) {
		const store = this.store(name);
		const { resource } = store;
		const object = this.#decode(resource.storage, body);
		object.metadata.name ??= "x";
		if (resource.namespaced) object.metadata.namespace = namespace;
		const result = await store.create(object, this.#write(dryRun));
		return result.object as UnstructuredObject;
	}

	/** Asks a kind that is only evaluated. */
	async evaluate(name: string, body: Body) {
		const { resource, hookContext } = this.store(name);
		const object = this.#decode(resource.storage, body);
		const context = hookContext.call(this.store(name), this.#write(), "");
		const answer = await resource.definition.evaluate?.(object, context);
		return answer as UnstructuredObject;
	}

	/** Deletes an object; answers what is left of it. */
	async delete(name: string, object = "x") {
		const store = this.store(name);
		await store.delete(
			store.resource.namespaced ? namespace : "",
			object,
			{},
			this.#write(),
		);
		return this.find(name, object);
	}

	/** Changes a copy of the stored object as a PUT of it would. */
	async update(
		name: string,
		change: (object: UnstructuredObject) => void,
		{ object = "x", subresource = "" } = {},
	) {
		const store = this.store(name);
		const result = await store.update(
			store.resource.namespaced ? namespace : "",
			object,
			{
				...this.#write(),
				subresource,
				updated: async (old) => {
					const next = deepCopy(old) as UnstructuredObject;
					change(next);
					return this.#decode(store.resource.storage, next);
				},
			},
		);
		return result.object as UnstructuredObject;
	}

	get(name: string, object = "x"): UnstructuredObject {
		const store = this.store(name);
		return store.get(store.resource.namespaced ? namespace : "", object).value;
	}

	find(name: string, object = "x"): UnstructuredObject | undefined {
		const store = this.store(name);
		return store.find(store.resource.namespaced ? namespace : "", object)
			?.value;
	}

	/** Calls a function subresource (binding, eviction) of an object. */
	async call(
		name: string,
		subresource: string,
		body: Body,
		{ object = "x", dryRun = false } = {},
	) {
		const store = this.store(name);
		const definition =
			store.resource.definition.subresources?.functions?.[subresource];
		const request: SubresourceRequest = {
			namespace,
			name: object,
			body: body as unknown as UnstructuredObject,
			query: new URLSearchParams(),
			context: store.hookContext(this.#write(dryRun), subresource),
			signal: new AbortController().signal,
			admit: async () => {},
		};
		return (await definition?.create?.(request)) as UnstructuredObject;
	}
}

export async function openRegistry(
	...definitions: readonly ResourceDefinition[]
): Promise<TestRegistry> {
	const clock = new FakeClock();
	const backend = await openBackend({ kind: "memory", clock });
	let uids = 0;
	const registry = new Registry({
		backend,
		cacher: await new Cacher(backend, { clock }).start(),
		schemaFor: (name) => openapi.schemaFor(name),
		clock,
		config: {
			serviceClusterIPRanges: ["10.96.0.0/16"],
			nodePortRange: [30000, 32767],
			eventTTLSeconds: 3600,
		},
		newUid: () => `uid-${++uids}`,
	});
	for (const definition of definitions) registry.register(definition);
	return new TestRegistry(registry, clock);
}

/** What a write is refused for: a line for each cause, or the message when there are none; empty when it is taken. */
export async function refusal(write: Promise<unknown>): Promise<string[]> {
	try {
		await write;
		return [];
	} catch (error) {
		if (!(error instanceof StatusError)) throw error;
		const { causes } = error.status.details ?? {};
		return causes === undefined
			? [String(error.status.message)]
			: causes.map(({ field, message }) =>
					field === undefined ? String(message) : `${field}: ${message}`,
				);
	}
}

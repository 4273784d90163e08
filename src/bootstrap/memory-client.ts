import { alreadyExists, conflict, notFound } from "../apimachinery/errors.ts";
import { deepCopy } from "../apimachinery/json.ts";
import type { KubeObject, UnstructuredObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";

/** A server that stores what it is given, for tests: no defaults, no validation. It counts what it is asked. */
export class MemoryClient {
	readonly objects = new Map<string, UnstructuredObject>();
	readonly calls: string[] = [];
	/** Called before each request; may throw. */
	before: (call: string) => void = () => {};
	#version = 0;

	/** The part of the client that start-up uses. */
	readonly client: Client = {
		userAgent: "test",
		get: async (ref: ResourceRef, namespace: string, name: string) => {
			this.#note("get", ref, name);
			return this.#find(ref, namespace, name);
		},
		list: async (ref: ResourceRef) => {
			this.#note("list", ref, "");
			const prefix = `${ref.resource}.${ref.group}/`;
			const items = [...this.objects]
				.filter(([key]) => key.startsWith(prefix))
				.map(([, object]) => object);
			return { apiVersion: "v1", kind: "List", metadata: {}, items };
		},
		create: async (ref: ResourceRef, object: KubeObject) => {
			this.#note("create", ref, object.metadata.name ?? "");
			const key = this.#key(
				ref,
				object.metadata.namespace,
				object.metadata.name,
			);
			if (this.objects.has(key))
				throw alreadyExists(ref, object.metadata.name ?? "");
			return this.#store(key, object);
		},
		update: async (ref: ResourceRef, object: KubeObject) => {
			this.#note("update", ref, object.metadata.name ?? "");
			const { namespace = "", name = "", resourceVersion } = object.metadata;
			const existing = this.#find(ref, namespace, name);
			if (existing.metadata.resourceVersion !== resourceVersion)
				throw conflict(ref, name, "changed");
			return this.#store(this.#key(ref, namespace, name), object);
		},
		patch: async (
			ref: ResourceRef,
			namespace: string,
			name: string,
			_type: string,
			body: object,
		) => {
			this.#note("patch", ref, name);
			const existing = this.#find(ref, namespace, name);
			return this.#store(this.#key(ref, namespace, name), {
				...existing,
				...body,
				metadata: existing.metadata,
				spec: existing.spec,
			} as KubeObject);
		},
		delete: async (ref: ResourceRef, namespace: string, name: string) => {
			this.#note("delete", ref, name);
			this.#find(ref, namespace, name);
			this.objects.delete(this.#key(ref, namespace, name));
		},
	} as unknown as Client;

	/** Of the kinds of requests given, e.g. "create" and "update". */
	count(...verbs: string[]): number {
		return this.calls.filter((call) => verbs.includes(call.split(" ")[0] ?? ""))
			.length;
	}

	at(path: string): UnstructuredObject | undefined {
		return this.objects.get(path);
	}

	#note(verb: string, ref: ResourceRef, name: string): void {
		const call = `${verb} ${ref.resource} ${name}`.trim();
		this.calls.push(call);
		this.before(call);
	}

	#key(ref: ResourceRef, namespace = "", name = ""): string {
		return `${ref.resource}.${ref.group}/${namespace}/${name}`;
	}

	#find(ref: ResourceRef, namespace: string, name: string): UnstructuredObject {
		const object = this.objects.get(this.#key(ref, namespace, name));
		if (object === undefined) throw notFound(ref, name);
		return object;
	}

	#store(key: string, object: KubeObject): UnstructuredObject {
		const stored = deepCopy(object) as UnstructuredObject;
		stored.metadata.resourceVersion = String(++this.#version);
		this.objects.set(key, stored);
		return stored;
	}
}

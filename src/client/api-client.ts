import { type Status, statusErrorFrom } from "../apimachinery/errors.ts";
import type {
	KubeList,
	KubeObject,
	WatchEvent,
	WatchEventType,
} from "../apimachinery/object.ts";
import type {
	Client,
	DeleteParams,
	ListParams,
	PatchParams,
	PatchType,
	RawRequest,
	ResourceRef,
	WatchParams,
	WriteParams,
} from "./client.ts";
import type { Answer, Transport } from "./transport.ts";

const patchTypes: Readonly<Record<PatchType, string>> = {
	json: "application/json-patch+json",
	merge: "application/merge-patch+json",
	strategic: "application/strategic-merge-patch+json",
	apply: "application/apply-patch+yaml",
};

const never = new AbortController().signal;

/** The API over any transport. `userAgent` names the field manager of what it writes. */
export class ApiClient implements Client {
	readonly userAgent: string;
	readonly #transport: Transport;
	readonly #headers: Readonly<Record<string, string>>;

	constructor(transport: Transport, userAgent: string) {
		this.#transport = transport;
		this.userAgent = userAgent;
		this.#headers = { "user-agent": userAgent, accept: "application/json" };
	}

	async #call(
		method: string,
		path: string,
		query = "",
		body?: unknown,
		contentType = "application/json",
		signal: AbortSignal = never,
		accept?: string,
	): Promise<Answer> {
		return this.#transport.send({
			method,
			path,
			query,
			headers: this.#headersFor(body, contentType, accept),
			...(body === undefined ? {} : { body }),
			signal,
		});
	}

	#headersFor(body: unknown, contentType: string, accept?: string) {
		if (body === undefined && accept === undefined) return this.#headers;
		return {
			...this.#headers,
			...(body === undefined ? {} : { "content-type": contentType }),
			...(accept === undefined ? {} : { accept }),
		};
	}

	async get<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
	): Promise<T> {
		const { body } = await this.#call("GET", pathOf(resource, namespace, name));
		return body as T;
	}

	async list<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		params: ListParams = {},
	): Promise<KubeList<T>> {
		const { body } = await this.#call(
			"GET",
			pathOf(resource, namespace),
			queryOf({ ...params }),
		);
		return body as KubeList<T>;
	}

	async *watch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		params: WatchParams,
		signal: AbortSignal,
	): AsyncGenerator<WatchEvent<T>> {
		const { events } = await this.#call(
			"GET",
			pathOf(resource, namespace),
			queryOf({ ...params, watch: true }),
			undefined,
			undefined,
			signal,
		);
		for await (const batch of events ?? []) {
			for (const { type, object } of batch) {
				if (type === "ERROR") throw statusErrorFrom(object as Status);
				yield { type: type as WatchEventType, object: object as T };
			}
		}
	}

	async create<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params: WriteParams = {},
	): Promise<T> {
		const { body } = await this.#call(
			"POST",
			pathOf(resource, object.metadata.namespace ?? ""),
			writeQuery(params),
			object,
		);
		return body as T;
	}

	update<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params: WriteParams = {},
	): Promise<T> {
		return this.#put(resource, object, params, "");
	}

	updateStatus<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params: WriteParams = {},
	): Promise<T> {
		return this.#put(resource, object, params, "status");
	}

	async #put<T extends KubeObject>(
		resource: ResourceRef<T>,
		object: T,
		params: WriteParams,
		subresource: string,
	): Promise<T> {
		const { namespace = "", name = "" } = object.metadata;
		const { body } = await this.#call(
			"PUT",
			pathOf(resource, namespace, name, subresource),
			writeQuery(params),
			object,
		);
		return body as T;
	}

	async patch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		type: PatchType,
		patch: unknown,
		params: PatchParams = {},
		subresource = "",
	): Promise<T> {
		const { force, ...write } = params;
		const { body } = await this.#call(
			"PATCH",
			pathOf(resource, namespace, name, subresource),
			writeQuery(write, force === undefined ? {} : { force }),
			patch,
			patchTypes[type],
		);
		return body as T;
	}

	async delete<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		params: DeleteParams = {},
	): Promise<void> {
		await this.#call(
			"DELETE",
			pathOf(resource, namespace, name),
			"",
			deleteOptions(params),
		);
	}

	async deleteCollection<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		params: DeleteParams & ListParams = {},
	): Promise<void> {
		const { labelSelector, fieldSelector } = params;
		await this.#call(
			"DELETE",
			pathOf(resource, namespace),
			queryOf({ labelSelector, fieldSelector }),
			deleteOptions(params),
		);
	}

	async subresource<R>(
		method: "GET" | "POST" | "PUT",
		resource: ResourceRef,
		namespace: string,
		name: string,
		subresource: string,
		object?: unknown,
	): Promise<R> {
		const { body } = await this.#call(
			method,
			pathOf(resource, namespace, name, subresource),
			"",
			object,
		);
		return body as R;
	}

	async raw<R>(request: RawRequest): Promise<R> {
		const mark = request.path.indexOf("?");
		const path = mark < 0 ? request.path : request.path.slice(0, mark);
		const query = mark < 0 ? "" : request.path.slice(mark + 1);
		const { body } = await this.#call(
			request.method,
			path,
			query,
			request.body,
			request.contentType,
			request.signal,
			request.accept,
		);
		return body as R;
	}
}

/** `/apis/apps/v1/namespaces/default/deployments/web/scale` */
export function pathOf(
	resource: ResourceRef,
	namespace: string,
	name = "",
	subresource = "",
): string {
	const root =
		resource.group === ""
			? `/api/${resource.version}`
			: `/apis/${resource.group}/${resource.version}`;
	const space =
		resource.namespaced && namespace !== ""
			? `/namespaces/${encodeURIComponent(namespace)}`
			: "";
	const object = name === "" ? "" : `/${encodeURIComponent(name)}`;
	const sub = subresource === "" ? "" : `/${subresource}`;
	return `${root}${space}/${resource.resource}${object}${sub}`;
}

function queryOf(params: Record<string, unknown>): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(params))
		if (value !== undefined) query.set(name, String(value));
	return query.toString();
}

const writeQuery = (
	{ dryRun, fieldManager }: WriteParams,
	more: Record<string, unknown> = {},
): string =>
	queryOf({ dryRun: dryRun ? "All" : undefined, fieldManager, ...more });

function deleteOptions(params: DeleteParams): unknown {
	const { gracePeriodSeconds, propagationPolicy, preconditions } = params;
	const options = {
		...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
		...(propagationPolicy === undefined ? {} : { propagationPolicy }),
		...(preconditions === undefined ? {} : { preconditions }),
		...(params.dryRun ? { dryRun: ["All"] } : {}),
	};
	return Object.keys(options).length === 0
		? undefined
		: { kind: "DeleteOptions", apiVersion: "v1", ...options };
}

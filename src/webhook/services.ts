import { goQuote } from "../apimachinery/field.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import { type Endpoint, readyEndpoints, slicesOf } from "./endpoints.ts";
import type { ServiceResolver } from "./transport.ts";

/** The API server's own look at the cluster. */
export interface ObjectView {
	/** By qualified resource (`services`, `endpointslices.discovery.k8s.io`). */
	find(
		resource: string,
		namespace: string,
		name: string,
	): KubeObject | undefined;
	list(resource: string, namespace: string): readonly KubeObject[];
}

/** On a Service: where its traffic goes instead of to its pods, which run nothing: `127.0.0.1:9443`. */
export const forwardAnnotation = "monokube.io/forward-to";

type Service = KubeObject & {
	spec?: {
		type?: string;
		externalName?: string;
		ports?: { name?: string; port: number }[];
	};
};
/** `ns/name:port` or `ns/name` -> `host:port`. */
export type ServiceMap = ReadonlyMap<string, string>;

/** Reads the items of --service-map: `ns/name:443=127.0.0.1:9443`. Throws an Error that names what can't be read. */
export function parseServiceMap(items: readonly string[]): ServiceMap {
	return new Map(
		items.map((item) => {
			const [, service, target] =
				/^([^/=]+\/[^/=:]+(?::\d+)?)=(\S+:\d+)$/.exec(item) ?? [];
			if (service === undefined || target === undefined)
				throw new Error(
					`--service-map: ${item} is not NAMESPACE/NAME[:PORT]=HOST:PORT`,
				);
			return [service, target];
		}),
	);
}

/** Where the API server's calls to Services go. */
export interface ServiceRoutes {
	/** By the map, by the Service's annotation, by its endpoints. Throws an Error when there is nobody. */
	readonly resolve: ServiceResolver;
	/** Whether it is the map or the annotation that says. */
	isForwarded(namespace: string, name: string, port: number): boolean;
}

export function serviceRoutes(
	environment: ObjectView,
	map: ServiceMap,
): ServiceRoutes {
	const find = (namespace: string, name: string) =>
		environment.find("services", namespace, name) as Service | undefined;
	const forwardOf = (namespace: string, name: string, port: number) =>
		map.get(`${namespace}/${name}:${port}`) ??
		map.get(`${namespace}/${name}`) ??
		find(namespace, name)?.metadata.annotations?.[forwardAnnotation];
	const resolve: ServiceResolver = (namespace, name, port) => {
		const forward = forwardOf(namespace, name, port);
		if (forward !== undefined) return address(forward);
		const service = find(namespace, name);
		if (service === undefined)
			throw new Error(`service ${goQuote(name)} not found`);
		if (service.spec?.type === "ExternalName")
			return { host: service.spec.externalName ?? "", port };
		const servicePort = service.spec?.ports?.find((p) => p.port === port);
		if (servicePort === undefined)
			throw new Error(
				`no service port ${port} found for service ${goQuote(name)}`,
			);
		return endpointOf(environment, namespace, name, servicePort.name ?? "");
	};
	return {
		resolve,
		isForwarded: (...service) => forwardOf(...service) !== undefined,
	};
}

function address(text: string): Endpoint {
	const colon = text.lastIndexOf(":");
	return {
		host: text.slice(0, colon).replace(/^\[|\]$/g, ""),
		port: Number(text.slice(colon + 1)),
	};
}

function endpointOf(
	environment: ObjectView,
	namespace: string,
	name: string,
	portName: string,
): Endpoint {
	const slices = slicesOf(environment, namespace, name);
	const found = readyEndpoints(slices, portName).find(({ port }) => port !== 0);
	if (found === undefined)
		throw new Error(`no endpoints available for service ${goQuote(name)}`);
	return found;
}

import { goQuote } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/object.ts";

/** Where a Service's traffic goes. Throws an Error with Kubernetes' words when it goes nowhere. */
export type ServiceResolver = (
	namespace: string,
	name: string,
	port: number,
) => { readonly host: string; readonly port: number };

/** Reads the API server's own cache. */
export interface ServiceView {
	find(
		qualifiedResource: string,
		namespace: string,
		name: string,
	): KubeObject | undefined;
	list(qualifiedResource: string, namespace: string): readonly KubeObject[];
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
type Slice = KubeObject & {
	endpoints?: { addresses: string[]; conditions?: { ready?: boolean } }[];
	ports?: { name?: string; port?: number }[];
};

/** `ns/name:port` -> `host:port`, from --service-map. */
export type ServiceMap = ReadonlyMap<string, string>;

/** `ns/name:port=127.0.0.1:9443`, as --service-map has them; throws an Error about one that is none. */
export function parseServiceMap(entries: readonly string[]): ServiceMap {
	return new Map(
		entries.map((entry) => {
			const match = /^([^/=]+\/[^/:=]+(?::\d+)?)=(.+:\d+)$/.exec(entry);
			if (match === null)
				throw new Error(
					`--service-map: ${JSON.stringify(entry)} is not namespace/name:port=host:port`,
				);
			return [match[1] ?? "", match[2] ?? ""];
		}),
	);
}

/** Finds where a Service's traffic goes: by the map, by its annotation, by its endpoints. */
export const serviceResolver =
	(view: ServiceView, map: ServiceMap): ServiceResolver =>
	(namespace, name, port) => {
		const mapped =
			map.get(`${namespace}/${name}:${port}`) ??
			map.get(`${namespace}/${name}`);
		if (mapped !== undefined) return address(mapped);
		const service = view.find("services", namespace, name) as
			| Service
			| undefined;
		if (service === undefined)
			throw new Error(`service ${goQuote(name)} not found`);
		const forward = service.metadata.annotations?.[forwardAnnotation];
		if (forward !== undefined) return address(forward);
		if (service.spec?.type === "ExternalName")
			return { host: service.spec.externalName ?? "", port };
		const servicePort = service.spec?.ports?.find((p) => p.port === port);
		if (servicePort === undefined)
			throw new Error(
				`no service port ${port} found for service ${goQuote(name)}`,
			);
		return endpointOf(view, namespace, name, servicePort.name ?? "");
	};

function address(text: string): { host: string; port: number } {
	const colon = text.lastIndexOf(":");
	return {
		host: text.slice(0, colon).replace(/^\[|\]$/g, ""),
		port: Number(text.slice(colon + 1)),
	};
}

function endpointOf(
	view: ServiceView,
	namespace: string,
	name: string,
	portName: string,
): { host: string; port: number } {
	const slices = view
		.list("endpointslices.discovery.k8s.io", namespace)
		.filter(
			({ metadata }) =>
				metadata.labels?.["kubernetes.io/service-name"] === name,
		) as Slice[];
	for (const slice of slices) {
		const port = slice.ports?.find((p) => (p.name ?? "") === portName)?.port;
		const ready = slice.endpoints?.find((e) => e.conditions?.ready !== false);
		const host = ready?.addresses[0];
		if (host !== undefined && port !== undefined) return { host, port };
	}
	throw new Error(`no endpoints available for service ${goQuote(name)}`);
}

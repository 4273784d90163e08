/** Where connections to pods, services and nodes go (pkg/registry/core/{pod,service,node}). */
import {
	badRequest,
	notFound,
	serviceUnavailable,
} from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import { parseIP } from "../../apimachinery/ip.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { Registry } from "../../registry/registry.ts";
import { readyEndpoints, slicesOf } from "../../webhook/endpoints.ts";
import type { ObjectView, ServiceRoutes } from "../../webhook/services.ts";

export interface Location {
	readonly scheme: "http" | "https";
	readonly host: string;
	/** 0: the scheme's own. */
	readonly port: number;
}

type Service = KubeObject & {
	spec: { ports?: readonly { name?: string; port: number }[] };
};
type Node = KubeObject & {
	status?: {
		addresses?: readonly { type: string; address: string }[];
		daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
	};
};

/** Finds objects as the API server knows them; throws the 404 of those that are not there. */
export class Locations {
	readonly #registry: Registry;
	readonly #routes: ServiceRoutes;
	readonly #view: ObjectView;

	constructor(registry: Registry, routes: ServiceRoutes, view: ObjectView) {
		this.#registry = registry;
		this.#routes = routes;
		this.#view = view;
	}

	pod(namespace: string, name: string): Pod {
		return this.#get("pods", namespace, name) as unknown as Pod;
	}

	#get(resource: string, namespace: string, name: string): KubeObject {
		return this.#registry.store(resource).get(namespace, name).value;
	}

	/** `name`, `name:port` or `scheme:name:port` of a pod; its first declared port when none is named. */
	ofPod(namespace: string, id: string): Location {
		const { scheme, name, port } = splitId(id, "pod");
		const { spec, status } = this.pod(namespace, name);
		const ip = status?.podIPs?.[0]?.ip ?? status?.podIP ?? "";
		if (!isGlobalUnicast(ip)) throw badRequest("address not allowed");
		const declared = spec.containers.find(({ ports }) => ports?.length)
			?.ports?.[0]?.containerPort;
		return {
			scheme,
			host: ip,
			port: port === "" ? (declared ?? 0) : Number(port),
		};
	}

	/** The port by its name or number; a ready endpoint at random. */
	ofService(namespace: string, id: string): Location {
		const { scheme, name, port } = splitId(id, "service");
		let portName = port;
		if (/^\d+$/.test(port)) {
			if (this.#routes.isForwarded(namespace, name, Number(port)))
				return this.#forwarded(scheme, namespace, name, Number(port));
			const service = this.#get("services", namespace, name) as Service;
			const found = service.spec.ports?.find(
				(one) => String(one.port) === port,
			);
			if (found === undefined)
				throw serviceUnavailable(
					`no service port ${port} found for service ${goQuote(name)}`,
				);
			portName = found.name ?? "";
		} else if (this.#routes.isForwarded(namespace, name, 0)) {
			return this.#forwarded(scheme, namespace, name, 0);
		}
		const slices = slicesOf(this.#view, namespace, name);
		// What nobody can stand behind is not there to be reached.
		if (slices.length === 0)
			throw notFound({ group: "", resource: "services" }, name);
		const targets = readyEndpoints(slices, portName);
		const target = targets[Math.floor(Math.random() * targets.length)];
		if (target !== undefined) return { scheme, ...target };
		const known = slices.some(({ endpoints }) => endpoints?.length) ? id : name;
		throw serviceUnavailable(
			`no endpoints available for service ${goQuote(known)}`,
		);
	}

	#forwarded(
		scheme: Location["scheme"],
		namespace: string,
		name: string,
		port: number,
	): Location {
		return { scheme, ...this.#routes.resolve(namespace, name, port) };
	}

	/** The node's agent, or another port of the node. */
	ofNode(id: string): Location {
		const { scheme, name, port } = splitId(id, "node");
		const agent = this.ofAgent(name);
		if (port === "" || Number(port) === agent.port) return agent;
		return { scheme, host: agent.host, port: Number(port) };
	}

	/** Where a node's kubelet listens: the preferred kind of address, and the port that the node tells. */
	ofAgent(name: string): Location {
		const { status } = this.#get("nodes", "", name) as Node;
		for (const type of addressTypes) {
			const found = status?.addresses?.find((one) => one.type === type);
			if (found !== undefined)
				return {
					scheme: "https",
					host: found.address,
					port: status?.daemonEndpoints?.kubeletEndpoint?.Port || 10250,
				};
		}
		throw new Error(`no preferred addresses found; known addresses: []`);
	}
}

/** --kubelet-preferred-address-types */
const addressTypes = [
	"Hostname",
	"InternalDNS",
	"InternalIP",
	"ExternalDNS",
	"ExternalIP",
];

/** apimachinery/pkg/util/net.SplitSchemeNamePort; without a scheme it is HTTP. */
function splitId(id: string, what: string) {
	const parts = id.split(":");
	const [scheme = "", name = "", port = ""] =
		parts.length === 3 ? parts : ["", ...parts];
	if (
		parts.length > 3 ||
		name === "" ||
		(scheme !== "" && scheme !== "http" && scheme !== "https")
	)
		throw badRequest(`invalid ${what} request ${goQuote(id)}`);
	return { scheme: scheme === "https" ? scheme : "http", name, port } as const;
}

/** net.IP.IsGlobalUnicast: neither unspecified, loopback, multicast nor link-local. */
function isGlobalUnicast(text: string): boolean {
	if (parseIP(text) === undefined) return false;
	if (text.includes(":")) return !/^(::1?$|ff|fe[89ab])/i.test(text);
	const [first = 0, second = 0] = text.split(".").map(Number);
	return !(
		text === "0.0.0.0" ||
		text === "255.255.255.255" ||
		first === 127 ||
		(first >= 224 && first < 240) ||
		(first === 169 && second === 254)
	);
}

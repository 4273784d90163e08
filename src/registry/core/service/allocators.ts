import { isIPv6 } from "../../../apimachinery/ip.ts";
import type { RegistryContext, ServiceKey } from "../../generic/definition.ts";
import { ServiceIPAllocator } from "./ip-allocator.ts";
import { nodePortsOf } from "./node-ports.ts";
import { PortAllocator } from "./port-allocator.ts";
import { needsHealthCheckPort } from "./questions.ts";
import type { IPFamily, Service } from "./types.ts";

/** What Services are given out of: addresses and node ports. One for a cluster. */
export class ServiceAllocators {
	readonly #context: RegistryContext;
	readonly #addresses: ReadonlyMap<IPFamily, ServiceIPAllocator>;
	#ports: PortAllocator | undefined;

	constructor(context: RegistryContext) {
		this.#context = context;
		const stores = {
			cidrs: context.store("servicecidrs.networking.k8s.io"),
			addresses: context.store("ipaddresses.networking.k8s.io"),
		};
		this.#addresses = new Map(
			context.config.serviceClusterIPRanges.map((range) => {
				const family = isIPv6(range.split("/")[0] ?? "") ? "IPv6" : "IPv4";
				return [family, new ServiceIPAllocator(family, range, stores)];
			}),
		);
	}

	/** The default one first. */
	get families(): readonly IPFamily[] {
		return [...this.#addresses.keys()];
	}

	addresses(family: IPFamily): ServiceIPAllocator | undefined {
		return this.#addresses.get(family);
	}

	/** Node ports have no objects of their own: which are in use is read from the Services, at first use. */
	get ports(): PortAllocator {
		if (this.#ports !== undefined) return this.#ports;
		const ports = new PortAllocator(this.#context.config.nodePortRange);
		const services = this.#context.store("services");
		const listed = services.cache.list(services.resource.prefix(""));
		if (listed instanceof Promise)
			throw new Error("the services are not loaded yet");
		for (const { value } of listed.items) {
			const service = value as Service;
			for (const port of nodePortsOf(service)) ports.restore(port);
			if (needsHealthCheckPort(service))
				ports.restore(service.spec.healthCheckNodePort ?? 0);
		}
		this.#ports = ports;
		return ports;
	}
}

export const serviceAllocators: ServiceKey<ServiceAllocators> = {
	name: "service-allocators",
};

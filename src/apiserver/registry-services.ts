import {
	ServiceAllocators,
	serviceAllocators,
} from "../registry/core/service/allocators.ts";
import type { Registry } from "../registry/registry.ts";

/** Gives strategies and subresources what they ask of the rest of the server. */
export function provideRegistryServices(registry: Registry): void {
	registry.provide(serviceAllocators, new ServiceAllocators(registry.context));
}

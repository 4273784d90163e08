/** Gives Services their addresses and ports and takes them back (pkg/registry/core/service/storage). */
import {
	internalError,
	isNotFound,
	StatusError,
} from "../../../apimachinery/errors.ts";
import { invalid, invalidObject } from "../../../apimachinery/field.ts";
import { isIPv6 } from "../../../apimachinery/ip.ts";
import { nameIsDNSLabel } from "../../../apimachinery/names.ts";
import type { FinishFunction, HookContext } from "../../generic/definition.ts";
import { list } from "../../shared/checks.ts";
import { type ServiceAllocators, serviceAllocators } from "./allocators.ts";
import { AddressError } from "./ip-allocator.ts";
import { initFamilies, keepsItsFamilies } from "./ip-families.ts";
import {
	initHealthCheckPort,
	initNodePorts,
	nodePortsOf,
	updateNodePorts,
} from "./node-ports.ts";
import { PortOperation } from "./port-allocator.ts";
import { needsHealthCheckPort } from "./questions.ts";
import { keepAllocatedValues, normalizeClusterIPs } from "./same-values.ts";
import type { IPFamily, Service } from "./types.ts";

export async function allocateForNew(
	service: Service,
	context: HookContext,
): Promise<FinishFunction | undefined> {
	// An address names its Service: none for one that validation is going to refuse.
	const { name } = service.metadata;
	if (!name || nameIsDNSLabel(name, false).length > 0) return undefined;
	const allocators = context.service(serviceAllocators);
	normalizeClusterIPs(service, undefined);
	initFamilies(service, undefined, allocators.families);
	const allocated = await allocateAddresses(service, allocators, context);
	const ports = new PortOperation(allocators.ports, context.dryRun);
	const finish = finisher(allocators, ports, { allocated, released: [] });
	try {
		initNodePorts(service, ports);
		initHealthCheckPort(service, ports);
	} catch (error) {
		await finish(false);
		throw error;
	}
	return finish;
}

export async function allocateForChanged(
	service: Service,
	old: Service,
	context: HookContext,
): Promise<FinishFunction> {
	const allocators = context.service(serviceAllocators);
	keepAllocatedValues(service, old);
	normalizeClusterIPs(service, old);
	initFamilies(service, old, allocators.families);
	const addresses = await updateAddresses(service, old, allocators, context);
	const ports = new PortOperation(allocators.ports, context.dryRun);
	const finish = finisher(allocators, ports, addresses);
	try {
		updateNodePorts(service, old, ports);
	} catch (error) {
		await finish(false);
		throw error;
	}
	return finish;
}

/** Everything that a deleted Service held, and its Endpoints, lest a new Service of that name inherits them. */
export async function releaseAll(
	service: Service,
	context: HookContext,
): Promise<void> {
	const { name = "", namespace = "" } = service.metadata;
	const allocators = context.service(serviceAllocators);
	for (const port of nodePortsOf(service)) allocators.ports.release(port);
	if (needsHealthCheckPort(service))
		allocators.ports.release(service.spec.healthCheckNodePort ?? 0);
	await releaseAddresses(allocators, list(service.spec.clusterIPs));
	try {
		const endpoints = context.store("endpoints");
		const options = { user: context.user, dryRun: false, warn: () => {} };
		await endpoints.delete(namespace, name, {}, options);
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}

interface Addresses {
	readonly allocated: readonly string[];
	/** To be given back when the write succeeded. */
	readonly released: readonly string[];
}

const finisher =
	(
		allocators: ServiceAllocators,
		ports: PortOperation,
		{ allocated, released }: Addresses,
	): FinishFunction =>
	async (success) => {
		ports.finish(success);
		await releaseAddresses(allocators, success ? released : allocated);
	};

async function releaseAddresses(
	allocators: ServiceAllocators,
	addresses: readonly string[],
): Promise<void> {
	for (const ip of addresses)
		if (ip !== "None")
			await allocators.addresses(isIPv6(ip) ? "IPv6" : "IPv4")?.release(ip);
}

/** One address for each family; those that the client named are taken as they are. */
async function allocateAddresses(
	service: Service,
	allocators: ServiceAllocators,
	context: HookContext,
): Promise<string[]> {
	const { spec } = service;
	if (spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None")
		return [];
	const wanted = list(spec.ipFamilies).map(
		(family, i) => [family, spec.clusterIPs?.[i] ?? ""] as const,
	);
	const ips = await takeAll(service, wanted, allocators, context);
	spec.clusterIPs = ips;
	if (ips[0] !== undefined) spec.clusterIP = ips[0];
	return context.dryRun ? [] : ips;
}

async function takeAll(
	service: Service,
	wanted: readonly (readonly [family: IPFamily, ip: string])[],
	allocators: ServiceAllocators,
	context: HookContext,
): Promise<string[]> {
	const taken: string[] = [];
	try {
		for (const [family, ip] of wanted)
			taken.push(await takeOne(service, family, ip, allocators, context));
	} catch (error) {
		if (!context.dryRun) await releaseAddresses(allocators, taken);
		throw error;
	}
	return taken;
}

async function takeOne(
	service: Service,
	family: IPFamily,
	ip: string,
	allocators: ServiceAllocators,
	{ dryRun }: HookContext,
): Promise<string> {
	const { metadata, spec } = service;
	const allocator = allocators.addresses(family);
	if (allocator === undefined)
		throw internalError(`no allocator for family ${family}`);
	try {
		if (ip === "")
			return dryRun ? allocator.pretend() : await allocator.takeAny(metadata);
		if (dryRun) allocator.check(ip);
		else await allocator.take(ip, metadata);
		return ip;
	} catch (error) {
		if (error instanceof StatusError) throw error;
		if (!(error instanceof AddressError)) throw error;
		if (ip === "")
			throw internalError(`failed to allocate a serviceIP: ${error.message}`);
		throw invalidObject({ group: "", kind: "Service" }, metadata.name ?? "", [
			invalid(
				"spec.clusterIPs",
				spec.clusterIPs,
				`failed to allocate IP ${ip}: ${error.message}`,
			),
		]);
	}
}

const nothing: Addresses = { allocated: [], released: [] };

async function updateAddresses(
	service: Service,
	old: Service,
	allocators: ServiceAllocators,
	context: HookContext,
): Promise<Addresses> {
	if (keepsItsFamilies(service, old)) return nothing;
	const { spec } = service;
	const before = old.spec;
	if (before.type === "ExternalName")
		return spec.type === "ExternalName"
			? nothing
			: {
					allocated: await allocateAddresses(service, allocators, context),
					released: [],
				};
	if (before.clusterIPs?.[0] === "None") return nothing;
	const released = context.dryRun ? [] : list(before.clusterIPs);
	if (spec.type === "ExternalName") return { allocated: [], released };
	const families = list(spec.ipFamilies);
	const count = list(before.ipFamilies).length;
	if (count === 2 && families.length === 1)
		return { allocated: [], released: released.slice(1) };
	const second = families[1];
	if (count !== 1 || second === undefined) return nothing;
	const wanted = [[second, spec.clusterIPs?.[1] ?? ""]] as const;
	const ips = await takeAll(service, wanted, allocators, context);
	spec.clusterIPs = [...list(spec.clusterIPs).slice(0, 1), ...ips];
	return { allocated: context.dryRun ? [] : ips, released: [] };
}

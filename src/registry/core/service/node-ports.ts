/** Node ports of a Service (pkg/registry/core/service/storage/alloc.go). */
import { internalError, untypedError } from "../../../apimachinery/errors.ts";
import { index, invalid, invalidObject } from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import type { PortOperation } from "./port-allocator.ts";
import {
	allocatesNodePorts,
	needsHealthCheckPort,
	needsNodePort,
} from "./questions.ts";
import type { Service } from "./types.ts";

/** The node ports that a service holds, that of its health check apart. */
export const nodePortsOf = ({ spec }: Service): number[] =>
	list(spec.ports).flatMap(({ nodePort }) => (nodePort ? [nodePort] : []));

function take(
	{ metadata }: Service,
	i: number,
	port: number,
	operation: PortOperation,
): void {
	const problem = operation.take(port);
	if (problem === undefined) return;
	const at = `${index("spec.ports", i)}.nodePort`;
	throw invalidObject({ group: "", kind: "Service" }, metadata.name ?? "", [
		invalid(at, port, problem),
	]);
}

function takeAny(operation: PortOperation): number {
	try {
		return operation.takeAny();
	} catch (error) {
		throw internalError(
			`failed to allocate a nodePort: ${(error as Error).message}`,
		);
	}
}

/** Ports of the same number (TCP and UDP) share a node port. */
export function initNodePorts(
	service: Service,
	operation: PortOperation,
): void {
	if (!needsNodePort(service)) return;
	const byPort = new Map<number, number>();
	const ports = service.spec.ports ?? [];
	for (const [i, port] of ports.entries()) {
		if (!port.nodePort && !allocatesNodePorts(service)) continue;
		const shared = byPort.get(port.port);
		if (shared === undefined) {
			const requested = ports.find(
				(other) => other.port === port.port && other.nodePort,
			)?.nodePort;
			if (requested) take(service, i, requested, operation);
			port.nodePort = requested || takeAny(operation);
			byPort.set(port.port, port.nodePort);
		} else if (!port.nodePort) port.nodePort = shared;
		else if (port.nodePort !== shared)
			take(service, i, port.nodePort, operation);
	}
}

export function initHealthCheckPort(
	service: Service,
	operation: PortOperation,
): void {
	if (!needsHealthCheckPort(service)) return;
	const { spec } = service;
	const asked = spec.healthCheckNodePort ?? 0;
	const fail = (what: string, why: string) =>
		internalError(
			`failed to allocate ${what} HealthCheck NodePort ${asked}: ${why}`,
		);
	if (asked !== 0) {
		const problem = operation.take(asked);
		if (problem !== undefined) throw fail("requested", problem);
		return;
	}
	try {
		spec.healthCheckNodePort = operation.takeAny();
	} catch (error) {
		throw fail("a", (error as Error).message);
	}
}

/** Takes what an update adds and lets go of what it drops. */
export function updateNodePorts(
	service: Service,
	old: Service,
	operation: PortOperation,
): void {
	const before = nodePortsOf(old);
	if (needsNodePort(old) && !needsNodePort(service))
		for (const port of before) operation.releaseLater(port);
	if (needsNodePort(service)) {
		takeNew(service, new Set(before), operation);
		const after = new Set(nodePortsOf(service));
		for (const port of before)
			if (!after.has(port)) operation.releaseLater(port);
	}
	const needed = needsHealthCheckPort(old);
	const needs = needsHealthCheckPort(service);
	if (!needed && needs) initHealthCheckPort(service, operation);
	if (needed && !needs && old.spec.healthCheckNodePort)
		operation.releaseLater(old.spec.healthCheckNodePort);
}

function takeNew(
	service: Service,
	known: ReadonlySet<number>,
	operation: PortOperation,
): void {
	const taken = new Set<number>();
	const seen = new Set<string>();
	for (const [i, port] of (service.spec.ports ?? []).entries()) {
		if (!port.nodePort && !allocatesNodePorts(service)) continue;
		if (port.nodePort) {
			if (!known.has(port.nodePort) && !taken.has(port.nodePort))
				take(service, i, port.nodePort, operation);
			taken.add(port.nodePort);
		} else port.nodePort = takeAny(operation);
		const id = `${port.protocol} ${port.nodePort}`;
		if (seen.has(id)) throw untypedError(`duplicate nodePort: {${id}}`);
		seen.add(id);
	}
}

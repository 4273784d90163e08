/** What an update takes over from the stored Service (pkg/registry/core/service/storage/storage.go). */
import { deepEqual } from "../../../apimachinery/json.ts";
import { list } from "../../shared/checks.ts";
import {
	allocatesNodePorts,
	needsClusterIP,
	needsHealthCheckPort,
	needsNodePort,
} from "./questions.ts";
import type { Service } from "./types.ts";

/** clusterIPs follow clusterIP where a client knows only that one. */
export function normalizeClusterIPs(
	{ spec }: Service,
	old: Service | undefined,
): void {
	const fromOne = () => {
		if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
		else delete spec.clusterIPs;
	};
	if (old === undefined) {
		if (spec.clusterIP && list(spec.clusterIPs).length === 0) fromOne();
		return;
	}
	const before = old.spec.clusterIP ?? "";
	const after = spec.clusterIP ?? "";
	if (
		list(old.spec.clusterIPs).length > 0 &&
		list(spec.clusterIPs).length === 0 &&
		before === after
	)
		spec.clusterIPs = [...list(old.spec.clusterIPs)];
	if (before !== after && sameAddresses(spec.clusterIPs, old.spec.clusterIPs))
		fromOne();
}

const sameAddresses = (
	a: readonly string[] | undefined,
	b: readonly string[] | undefined,
): boolean => deepEqual(list(a), list(b));

/** Values that were allocated stay when the client leaves them out, so that the same manifest can be sent again. */
export function keepAllocatedValues(service: Service, old: Service): void {
	const { spec } = service;
	if (needsClusterIP(old) && needsClusterIP(service)) {
		if (!spec.clusterIP && old.spec.clusterIP)
			spec.clusterIP = old.spec.clusterIP;
		if (list(spec.clusterIPs).length === 0 && old.spec.clusterIPs?.length)
			spec.clusterIPs = [...old.spec.clusterIPs];
	}
	if (needsNodePort(old) && allocatesNodePorts(service))
		keepNodePorts(service, old);
	if (
		needsHealthCheckPort(old) &&
		needsHealthCheckPort(service) &&
		!spec.healthCheckNodePort &&
		old.spec.healthCheckNodePort
	)
		spec.healthCheckNodePort = old.spec.healthCheckNodePort;
}

/** By the ports' names, unless another port has that number now. */
function keepNodePorts(service: Service, old: Service): void {
	const numbers = ({ spec }: Service) =>
		new Set(list(spec.ports).map(({ nodePort }) => nodePort));
	const before = numbers(old);
	const after = numbers(service);
	const byName = new Map(
		list(old.spec.ports).map(({ name = "", nodePort }) => [name, nodePort]),
	);
	for (const port of service.spec.ports ?? []) {
		if (port.nodePort) continue;
		const known = byName.get(port.name ?? "");
		if (known && !(before.has(known) && after.has(known)))
			port.nodePort = known;
	}
}

import { createHash } from "node:crypto";
import type { EndpointPort } from "../../../client/types/service.ts";

/** Ports are told in the order of the hash of how Go dumps them, as Kubernetes has them. */
const hashOf = (text: string): string =>
	createHash("md5").update(text).digest("hex");

const pointer = (type: string, value: string | number | undefined): string =>
	`(*${type})${value ?? "<nil>"}`;

const slicePortHash = (port: EndpointPort): string =>
	hashOf(
		`(v1.EndpointPort){Name:${pointer("string", port.name)} Protocol:${pointer("v1.Protocol", port.protocol)} Port:${pointer("int32", port.port)} AppProtocol:${pointer("string", port.appProtocol)}}`,
	);

const subsetPortHash = (port: EndpointPort): string =>
	hashOf(
		`(v1.EndpointPort){Name:(string)${port.name ?? ""} Port:(int32)${port.port ?? 0} Protocol:(v1.Protocol)${port.protocol ?? ""} AppProtocol:${pointer("string", port.appProtocol)}}`,
	);

const sortBy = <T>(items: readonly T[], hash: (item: T) => string): T[] =>
	items
		.map((item) => [hash(item), item] as const)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([, item]) => item);

/** As an EndpointSlice has them. */
export const sortSlicePorts = (
	ports: readonly EndpointPort[],
): EndpointPort[] => sortBy(ports, slicePortHash);

/** As an Endpoints object has them. */
export const sortSubsetPorts = (
	ports: readonly EndpointPort[],
): EndpointPort[] => sortBy(ports, subsetPortHash);

/** The same for the same ports in any order. */
export const portsKey = (
	ports: readonly EndpointPort[] | null | undefined,
): string =>
	(ports ?? [])
		.map((port) =>
			JSON.stringify([
				port.name ?? null,
				port.protocol ?? null,
				port.port ?? null,
				port.appProtocol ?? null,
			]),
		)
		.sort()
		.join();

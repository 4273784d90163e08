import { parseIP } from "../../apimachinery/ip.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import type {
	Endpoint,
	EndpointAddress,
	EndpointPort,
	EndpointSlice,
	Endpoints,
} from "../../client/types/service.ts";
import { repack } from "../endpoints/subsets.ts";
import { managedByLabel, serviceNameLabel } from "../endpointslice/desired.ts";
import { portsKey, sortSlicePorts } from "../shared/endpoints/port-key.ts";
import { triggerTimeAnnotation } from "../shared/endpoints/trigger-time.ts";
import type { SliceChanges } from "../shared/endpoints/write-slices.ts";
import { newControllerRef } from "../shared/owners.ts";
import { namePrefix } from "../shared/pod-control.ts";

export const managedBy = "endpointslicemirroring-controller.k8s.io";
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** --mirroring-max-endpoints-per-subset */
export const maxPerSubset = 1000;

export interface Mirrored extends SliceChanges {
	readonly invalid: number;
	readonly skipped: number;
}

interface Group {
	readonly addressType: string;
	readonly ports: readonly EndpointPort[];
	readonly endpoints: Map<string, Endpoint>;
}

/** What is to be done so that slices say what an Endpoints object says (pkg/controller/endpointslicemirroring/reconciler.go). */
export function mirror(
	endpoints: Endpoints,
	existing: readonly EndpointSlice[],
): Mirrored {
	const { groups, invalid, skipped } = group(endpoints);
	const create: EndpointSlice[] = [];
	const update: EndpointSlice[] = [];
	const remove = existing.filter((slice) => !groups.has(keyOfSlice(slice)));
	for (const [key, wanted] of groups) {
		const [first, ...rest] = existing.filter((s) => keyOfSlice(s) === key);
		remove.push(...rest);
		const slice = sliceOf(endpoints, wanted);
		if (first === undefined) create.push(slice);
		else if (!isSame(first, slice)) update.push(renamed(slice, first));
	}
	return { create, update, remove, invalid, skipped };
}

const keyOfSlice = ({ addressType, ports }: EndpointSlice): string =>
	`${addressType} ${portsKey(ports)}`;

function group(endpoints: Endpoints) {
	const groups = new Map<string, Group>();
	let [invalid, skipped] = [0, 0];
	for (const subset of repack(endpoints.subsets ?? [])) {
		const ports = (subset.ports ?? []).map(
			({ name = "", port = 0, protocol = "TCP", appProtocol }) => ({
				name,
				port,
				protocol,
				...(appProtocol === undefined ? {} : { appProtocol }),
			}),
		);
		const all = [
			...(subset.addresses ?? []).map((address) => [address, true] as const),
			...(subset.notReadyAddresses ?? []).map(
				(address) => [address, false] as const,
			),
		];
		let added = 0;
		for (const [address, ready] of all) {
			if (added >= maxPerSubset) {
				skipped++;
				continue;
			}
			const family = parseIP(address.ip)?.family;
			if (family === undefined) {
				invalid++;
				continue;
			}
			added++;
			const addressType = `IPv${family}`;
			const key = `${addressType} ${portsKey(ports)}`;
			const found = groups.get(key) ?? {
				addressType,
				ports,
				endpoints: new Map(),
			};
			groups.set(key, found);
			const endpoint = endpointOf(address, ready);
			found.endpoints.set(JSON.stringify(endpoint.addresses), endpoint);
		}
	}
	return { groups, invalid, skipped };
}

const endpointOf = (
	{ ip, hostname, nodeName, targetRef }: EndpointAddress,
	ready: boolean,
): Endpoint => ({
	addresses: [ip],
	conditions: { ready },
	...(hostname === undefined || hostname === "" ? {} : { hostname }),
	...(targetRef === undefined ? {} : { targetRef }),
	...(nodeName === undefined ? {} : { nodeName }),
});

function sliceOf(
	endpoints: Endpoints,
	{ addressType, ports, endpoints: wanted }: Group,
): EndpointSlice {
	const { metadata } = endpoints;
	const {
		[triggerTimeAnnotation]: _,
		[lastApplied]: __,
		...annotations
	} = metadata.annotations ?? {};
	return {
		apiVersion: "discovery.k8s.io/v1",
		kind: "EndpointSlice",
		metadata: {
			generateName: namePrefix(metadata.name ?? ""),
			namespace: metadata.namespace ?? "",
			labels: {
				...metadata.labels,
				[serviceNameLabel]: metadata.name ?? "",
				[managedByLabel]: managedBy,
			},
			...(Object.keys(annotations).length > 0 ? { annotations } : {}),
			ownerReferences: [newControllerRef(endpoints, kinds.endpoints)],
		},
		addressType,
		endpoints: [...wanted.values()].slice(0, maxPerSubset),
		ports: sortSlicePorts(ports),
	};
}

function isSame(slice: EndpointSlice, wanted: EndpointSlice): boolean {
	const texts = ({ endpoints }: EndpointSlice) =>
		(endpoints ?? [])
			.map(({ addresses, conditions, hostname, nodeName, targetRef }) =>
				JSON.stringify([
					addresses,
					conditions?.ready,
					hostname,
					nodeName,
					targetRef?.kind,
					targetRef?.namespace,
					targetRef?.name,
					targetRef?.uid,
				]),
			)
			.sort();
	return (
		deepEqual(texts(slice), texts(wanted)) &&
		deepEqual(slice.metadata.labels, wanted.metadata.labels) &&
		deepEqual(
			slice.metadata.annotations ?? {},
			wanted.metadata.annotations ?? {},
		)
	);
}

function renamed(slice: EndpointSlice, old: EndpointSlice): EndpointSlice {
	const { generateName: _, ...metadata } = slice.metadata;
	const { name = "", resourceVersion = "" } = old.metadata;
	return { ...slice, metadata: { ...metadata, name, resourceVersion } };
}

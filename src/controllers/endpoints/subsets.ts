import type {
	EndpointAddress,
	EndpointPort,
	EndpointSubset,
} from "../../client/types/service.ts";
import { sortSubsetPorts } from "../shared/endpoints/port-key.ts";

interface Entry {
	readonly address: EndpointAddress;
	ready: boolean;
}

const addressKey = ({ ip, targetRef }: EndpointAddress): string =>
	`${ip}\0${targetRef?.uid ?? ""}`;

const portKey = (port: EndpointPort | undefined): string =>
	port === undefined
		? ""
		: JSON.stringify([port.name, port.port, port.protocol, port.appProtocol]);

/**
 * The same addresses and ports in as few subsets as possible: ports that lead to the same addresses go together
 * (pkg/api/v1/endpoints/util.go, RepackSubsets).
 */
export function repack(subsets: readonly EndpointSubset[]): EndpointSubset[] {
	const byPort = new Map<
		string,
		{ port: EndpointPort | undefined; entries: Map<string, Entry> }
	>();
	for (const subset of subsets) {
		const ports: readonly (EndpointPort | undefined)[] =
			(subset.ports ?? []).length === 0 ? [undefined] : (subset.ports ?? []);
		for (const port of ports) {
			const key = portKey(port);
			const group = byPort.get(key) ?? { port, entries: new Map() };
			byPort.set(key, group);
			for (const address of subset.addresses ?? [])
				enter(group.entries, address, true);
			for (const address of subset.notReadyAddresses ?? [])
				enter(group.entries, address, false);
		}
	}
	const byAddresses = new Map<
		string,
		{ ports: EndpointPort[]; entries: Map<string, Entry> }
	>();
	for (const { port, entries } of byPort.values()) {
		const key = [...entries]
			.map(([address, { ready }]) => `${address}\0${ready}`)
			.sort()
			.join("\n");
		const group = byAddresses.get(key) ?? { ports: [], entries };
		byAddresses.set(key, group);
		if (port !== undefined) group.ports.push(port);
	}
	return [...byAddresses.values()].map(({ ports, entries }) =>
		subsetOf(ports, [...entries.values()]),
	);
}

/** An address that is ready anywhere for a port is ready. */
function enter(
	entries: Map<string, Entry>,
	address: EndpointAddress,
	ready: boolean,
): void {
	const key = addressKey(address);
	const known = entries.get(key);
	if (known === undefined) entries.set(key, { address, ready });
	else known.ready ||= ready;
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number =>
	addressKey(a) < addressKey(b) ? -1 : 1;

function subsetOf(
	ports: readonly EndpointPort[],
	entries: readonly Entry[],
): EndpointSubset {
	const pick = (ready: boolean) =>
		entries
			.filter((entry) => entry.ready === ready)
			.map(({ address }) => address)
			.sort(byAddress);
	const [addresses, notReadyAddresses] = [pick(true), pick(false)];
	return {
		...(addresses.length > 0 ? { addresses } : {}),
		...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
		...(ports.length > 0 ? { ports: sortSubsetPorts(ports) } : {}),
	};
}

/** An Endpoints object takes so many addresses; ready ones come first. */
export const maxAddresses = 1000;

/** Leaves out what is too many, from each subset its part (endpoints_controller.go, truncateEndpoints). */
export function truncate(subsets: readonly EndpointSubset[]): {
	readonly subsets: readonly EndpointSubset[];
	readonly truncated: boolean;
} {
	const count = (field: "addresses" | "notReadyAddresses") =>
		subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
	const [ready, notReady] = [count("addresses"), count("notReadyAddresses")];
	if (ready + notReady <= maxAddresses) return { subsets, truncated: false };
	// When not even the ready ones fit, the others go altogether.
	const field = ready > maxAddresses ? "addresses" : "notReadyAddresses";
	const total = field === "addresses" ? ready : notReady;
	const room = field === "addresses" ? maxAddresses : maxAddresses - ready;
	let left = room;
	const cut = subsets.map((subset) => {
		const { notReadyAddresses, ...rest } = subset;
		const all = subset[field] ?? [];
		const share = Math.min(left, Math.round((all.length * room) / total));
		left -= share;
		const kept = { [field]: all.slice(0, share) };
		return field === "addresses"
			? { ...rest, ...kept }
			: { ...subset, ...kept };
	});
	return {
		subsets: cut.filter(
			({ addresses = [], notReadyAddresses = [] }: EndpointSubset) =>
				addresses.length + notReadyAddresses.length > 0,
		),
		truncated: true,
	};
}

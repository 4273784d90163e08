import { deepEqual } from "../../apimachinery/json.ts";
import type { Endpoint, EndpointSlice } from "../../client/types/service.ts";
import type { SliceChanges } from "../shared/endpoints/write-slices.ts";
import { endpointKey, sameState } from "./desired.ts";

export interface PackOptions {
	/** Of the same address type and ports. */
	readonly existing: readonly EndpointSlice[];
	/** By key; emptied on the way. */
	readonly desired: Map<string, Endpoint>;
	readonly labels: Readonly<Record<string, string>>;
	/** --max-endpoints-per-slice */
	readonly max: number;
	make(): EndpointSlice;
}

interface Work {
	slice: EndpointSlice;
	endpoints: Endpoint[];
	labels: Readonly<Record<string, string>>;
	changed: boolean;
}

/**
 * Puts endpoints into slices so that as few slices as possible change: what is there stays where it is, changed
 * slices are filled up, then one that has the room, then new ones (k8s.io/endpointslice/reconciler.go,
 * reconcileByPortMapping).
 */
export function pack(options: PackOptions): SliceChanges & {
	readonly unchanged: EndpointSlice[];
} {
	const { existing, desired, labels, max, make } = options;
	const remove: EndpointSlice[] = [];
	const kept: Work[] = [];
	for (const slice of existing) {
		const work = keep(slice, desired, labels);
		if (work === undefined) remove.push(slice);
		else kept.push(work);
	}
	fill(
		kept
			.filter(({ changed }) => changed)
			.sort((a, b) => b.endpoints.length - a.endpoints.length),
		desired,
		max,
	);
	const create: EndpointSlice[] = [];
	while (desired.size > 0) {
		const roomy =
			desired.size < max ? withRoom(kept, desired.size, max) : undefined;
		if (roomy !== undefined) {
			roomy.changed = true;
			fill([roomy], desired, max);
			continue;
		}
		const slice = make();
		const work = { slice, endpoints: [], labels, changed: true };
		fill([work], desired, max);
		create.push({ ...slice, endpoints: work.endpoints });
	}
	return {
		create,
		update: kept.filter(({ changed }) => changed).map(result),
		remove,
		unchanged: kept.filter(({ changed }) => !changed).map((w) => w.slice),
	};
}

/** What stays in a slice; undefined when nothing does. Takes what it finds out of `desired`. */
function keep(
	slice: EndpointSlice,
	desired: Map<string, Endpoint>,
	labels: Readonly<Record<string, string>>,
): Work | undefined {
	const before = slice.endpoints ?? [];
	const endpoints: Endpoint[] = [];
	let changed = !deepEqual(slice.metadata.labels ?? {}, labels);
	let updated = false;
	for (const endpoint of before) {
		const key = endpointKey(endpoint);
		const wanted = desired.get(key);
		if (wanted === undefined) continue;
		desired.delete(key);
		const same = sameState(endpoint, wanted);
		updated ||= !same;
		endpoints.push(same ? endpoint : wanted);
	}
	if (updated || endpoints.length !== before.length) {
		if (endpoints.length === 0) return undefined;
		changed = true;
	}
	return { slice, endpoints, labels, changed };
}

function fill(
	works: readonly Work[],
	desired: Map<string, Endpoint>,
	max: number,
): void {
	for (const { endpoints } of works)
		for (const [key, endpoint] of desired) {
			if (endpoints.length >= max) break;
			endpoints.push(endpoint);
			desired.delete(key);
		}
}

/** The unchanged slice that the endpoints fit into with the least room left. */
function withRoom(
	works: readonly Work[],
	count: number,
	max: number,
): Work | undefined {
	let best: Work | undefined;
	let least = max;
	for (const work of works) {
		if (work.changed) continue;
		const room = max - (count + work.endpoints.length);
		if (room < 0 || room >= least) continue;
		least = room;
		best = work;
	}
	return best;
}

const result = ({ slice, endpoints, labels }: Work): EndpointSlice => ({
	...slice,
	metadata: { ...slice.metadata, labels: { ...labels } },
	endpoints,
});

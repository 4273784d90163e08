import { deepEqual } from "../../apimachinery/json.ts";
import type { Endpoint, EndpointSlice } from "../../client/types/service.ts";
import type { SliceChanges } from "../shared/endpoints/write-slices.ts";

type Hints = Endpoint["hints"];

/** Whom an endpoint is for, by the Service's trafficDistribution (k8s.io/endpointslice/trafficdist). */
function hintsFor(
	distribution: string | undefined,
	{ conditions, zone, nodeName }: Endpoint,
): Hints {
	if (conditions?.ready === false || zone === undefined) {
		if (distribution !== "PreferSameNode" || conditions?.ready === false)
			return undefined;
	}
	const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
	switch (distribution) {
		case "PreferClose":
		case "PreferSameZone":
			return forZones;
		case "PreferSameNode":
			return nodeName === undefined
				? undefined
				: { ...forZones, forNodes: [{ name: nodeName }] };
		default:
			return undefined;
	}
}

function withHints(
	slice: EndpointSlice,
	distribution: string | undefined,
): EndpointSlice {
	let changed = false;
	const endpoints = (slice.endpoints ?? []).map((endpoint) => {
		const hints = hintsFor(distribution, endpoint);
		if (deepEqual(hints, endpoint.hints)) return endpoint;
		changed = true;
		const { hints: _, ...rest } = endpoint;
		return hints === undefined ? rest : { ...rest, hints };
	});
	return changed ? { ...slice, endpoints } : slice;
}

/** Sets or removes hints in all slices; those that were to stay as they are may have to be updated for it. */
export function reconcileHints(
	distribution: string | undefined,
	{ create, update, remove }: SliceChanges,
	unchanged: readonly EndpointSlice[],
): SliceChanges {
	const hinted = (slice: EndpointSlice) => withHints(slice, distribution);
	return {
		create: create.map(hinted),
		update: [
			...update.map(hinted),
			...unchanged.flatMap((slice) => {
				const after = hinted(slice);
				return after === slice ? [] : [after];
			}),
		],
		remove,
	};
}

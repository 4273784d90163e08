import { matchesNodeSelector } from "../../client/pods/node-affinity.ts";
import type { Node } from "../../client/types/node.ts";
import type {
	Device,
	DevicePlace,
	ResourceSlice,
} from "../../client/types/resource.ts";

/** A device that a node reaches. */
export interface Candidate {
	readonly driver: string;
	readonly pool: Pool;
	readonly device: Device;
	/** Where it can be used: its own place or its slice's. */
	readonly place: DevicePlace;
	/** As devicesInUse names it. */
	readonly key: string;
}

/** The newest generation of a pool, as a node sees it. */
export interface Pool {
	readonly driver: string;
	readonly name: string;
	readonly slices: readonly ResourceSlice[];
	/** Not all of its slices are there yet. */
	readonly isIncomplete: boolean;
	/** Two of its devices have one name. */
	readonly isInvalid: boolean;
	readonly candidates: Candidate[];
}

/** All pools of which the node reaches something (dynamic-resource-allocation/structured/internal). */
export function poolsOf(
	slices: readonly ResourceSlice[],
	node: Node,
): readonly Pool[] {
	const byPool = new Map<string, ResourceSlice[]>();
	for (const slice of slices) {
		const { driver, pool } = slice.spec;
		const key = `${driver}/${pool.name}`;
		const known = byPool.get(key);
		const generation = known?.[0]?.spec.pool.generation ?? -1;
		if (known === undefined || pool.generation > generation)
			byPool.set(key, [slice]);
		else if (pool.generation === generation) known.push(slice);
	}
	return [...byPool.keys()]
		.sort()
		.map((key) => makePool(byPool.get(key) ?? [], node))
		.filter(({ candidates }) => candidates.length > 0);
}

function makePool(unsorted: readonly ResourceSlice[], node: Node): Pool {
	const slices = unsorted.toSorted((a, b) =>
		(a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1,
	);
	const { driver, pool } = (slices[0] as ResourceSlice).spec;
	const names = slices.flatMap(({ spec }) =>
		(spec.devices ?? []).map(({ name }) => name),
	);
	const made: Pool = {
		driver,
		name: pool.name,
		slices,
		isIncomplete: slices.length !== pool.resourceSliceCount,
		isInvalid: new Set(names).size < names.length,
		candidates: [],
	};
	for (const { spec } of slices)
		for (const device of spec.devices ?? []) {
			const place = spec.perDeviceNodeSelection === true ? device : spec;
			if (reaches(place, node))
				made.candidates.push({
					driver,
					pool: made,
					device,
					place,
					key: `${driver}/${pool.name}/${device.name}`,
				});
		}
	return made;
}

const reaches = (
	{ nodeName, nodeSelector, allNodes }: DevicePlace,
	node: Node,
): boolean =>
	allNodes === true ||
	(nodeName !== undefined && nodeName === node.metadata.name) ||
	(nodeSelector !== undefined && matchesNodeSelector(nodeSelector, node));

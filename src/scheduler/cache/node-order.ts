import type { Node } from "../../client/types/node.ts";

/** `region:zone`, "" for neither: nodes of all zones take turns (internal/cache/node_tree.go). */
export function zoneOf({ metadata }: Node): string {
	const { labels = {} } = metadata;
	const region =
		labels["topology.kubernetes.io/region"] ??
		labels["failure-domain.beta.kubernetes.io/region"] ??
		"";
	const zone =
		labels["topology.kubernetes.io/zone"] ??
		labels["failure-domain.beta.kubernetes.io/zone"] ??
		"";
	return region === "" && zone === "" ? "" : `${region}:\x00:${zone}`;
}

/** One node of each zone in turn, so that looking at a part of the list looks at all zones. */
export function interleaveZones<T>(
	items: Iterable<T>,
	zone: (item: T) => string,
): T[] {
	const zones = new Map<string, T[]>();
	for (const item of items) {
		const name = zone(item);
		const list = zones.get(name);
		if (list === undefined) zones.set(name, [item]);
		else list.push(item);
	}
	const lists = [...zones.values()];
	if (lists.length === 1) return lists[0] ?? [];
	const result: T[] = [];
	for (let i = 0; ; i++) {
		let any = false;
		for (const list of lists) {
			const item = list[i];
			if (item === undefined) continue;
			any = true;
			result.push(item);
		}
		if (!any) return result;
	}
}

import { byName } from "./parameters.ts";
import type { Method, Parameter, Route } from "./route.ts";

/** The routes of one path and the parameters that all of them take, which stand at the path. */
export interface PathGroup {
	readonly path: string;
	readonly common: readonly Parameter[];
	readonly operations: readonly {
		readonly method: Method;
		readonly route: Route;
		readonly own: readonly Parameter[];
	}[];
}

const keyOf = (p: Parameter): string => `${p.in}/${p.name}/${p.type}`;

/** Groups routes by path, sorted; parameters that every operation of a path has move up to it. */
export function groupByPath(routes: readonly Route[]): PathGroup[] {
	const byPath = new Map<string, Route[]>();
	for (const route of routes) {
		const list = byPath.get(route.path);
		if (list === undefined) byPath.set(route.path, [route]);
		else list.push(route);
	}
	return [...byPath]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([path, list]) => {
			const uses = new Map<string, number>();
			for (const route of list)
				for (const p of route.parameters)
					uses.set(keyOf(p), (uses.get(keyOf(p)) ?? 0) + 1);
			const shared = (p: Parameter) => uses.get(keyOf(p)) === list.length;
			return {
				path,
				common: (list[0]?.parameters ?? []).filter(shared).sort(byName),
				operations: list.map((route) => ({
					method: route.method,
					route,
					own: route.parameters.filter((p) => !shared(p)).sort(byName),
				})),
			};
		});
}

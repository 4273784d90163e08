import { FakeClock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { Store } from "../client/store.ts";
import type { Namespace } from "../client/types/core.ts";
import type { Node } from "../client/types/node.ts";
import type { Pod } from "../client/types/pod.ts";
import { SchedulerCache } from "./cache/cache.ts";
import { defaultSchedulerConfig, type SchedulerConfig } from "./config.ts";
import { CycleState } from "./framework/cycle-state.ts";
import { FitError } from "./framework/fit-error.ts";
import { Framework } from "./framework/framework.ts";
import type { Handle } from "./framework/handle.ts";
import type { Cycle, Plugin } from "./framework/plugin.ts";
import { podInfo } from "./framework/pod-info.ts";
import { WaitingPods } from "./framework/waiting-pods.ts";
import type { Listers } from "./listers.ts";
import { plugins as allPlugins } from "./plugins/index.ts";
import { prioritySort } from "./plugins/priority-sort.ts";
import { Nominator } from "./queue/nominator.ts";
import { NodeSearch } from "./scheduling-cycle.ts";

export interface Fixture {
	readonly nodes?: readonly Node[];
	/** Those that are on a node. */
	readonly pods?: readonly Pod[];
	/** All, when absent. */
	readonly plugins?: readonly Plugin[];
	readonly objects?: { readonly [K in keyof Listers]?: readonly KubeObject[] };
	readonly config?: Partial<SchedulerConfig>;
	readonly client?: Partial<Client>;
}

const kindsOfListers: readonly (keyof Listers)[] = [
	"pods",
	"namespaces",
	"services",
	"replicationControllers",
	"replicaSets",
	"statefulSets",
	"podDisruptionBudgets",
	"claims",
	"volumes",
	"storageClasses",
	"csiNodes",
	"csiDrivers",
	"csiStorageCapacities",
	"resourceClaims",
	"resourceSlices",
	"deviceClasses",
];

/** A scheduler's inside, with the cluster that a test describes. */
export function setUp(fixture: Fixture) {
	const clock = new FakeClock();
	const cache = new SchedulerCache();
	for (const node of fixture.nodes ?? []) cache.setNode(node);
	for (const pod of fixture.pods ?? []) cache.setPod(pod);
	const listers = Object.fromEntries(
		kindsOfListers.map((kind) => {
			const store = new Store<KubeObject>();
			for (const object of fixture.objects?.[kind] ?? []) store.set(object);
			return [kind, store];
		}),
	) as unknown as Listers;
	const namespaces = listers.namespaces as Store<Namespace>;
	const plugins = fixture.plugins ?? allPlugins;
	const framework = new Framework(
		plugins.some(({ less }) => less !== undefined)
			? plugins
			: [prioritySort, ...plugins],
	);
	const handle: Handle = {
		clock,
		client: (fixture.client ?? {}) as Client,
		config: { ...defaultSchedulerConfig, ...fixture.config },
		cache,
		nominator: new Nominator(),
		listers,
		events: { event: () => {} },
		framework,
		waitingPods: new WaitingPods(clock),
		preempting: new Set(),
		reservedVolumes: new Set(),
		pendingAllocations: new Map(),
		volumeChanges: new Set(),
		random: () => 0,
		activate: () => {},
		namespaceLabels: (name) => namespaces.get("", name)?.metadata.labels,
		onError: (_message, error) => {
			throw error;
		},
	};
	const cycleOf = (pod: Pod): Cycle => ({
		pod,
		info: podInfo(pod),
		state: new CycleState(),
		handle,
	});
	const search = new NodeSearch();
	return {
		clock,
		cache,
		handle,
		cycleOf,
		/** The node's name, or the message of the FitError (before any preemption). */
		place(pod: Pod): string {
			try {
				return search.find(cycleOf(pod));
			} catch (error) {
				if (error instanceof FitError) return error.message;
				throw error;
			}
		},
		/** By node: "" where the pod could go, the reasons elsewhere. */
		filter(pod: Pod): Record<string, string> {
			const cycle = cycleOf(pod);
			const { result } = framework.preFilter(cycle);
			return Object.fromEntries(
				cache.nodes.map((node) => [
					node.name,
					(result ?? framework.filter(cycle, node))?.reasons.join(", ") ?? "",
				]),
			);
		},
		/** By node. */
		score(pod: Pod): Record<string, number> {
			const cycle = cycleOf(pod);
			framework.preFilter(cycle);
			const totals = framework.score(cycle, cache.nodes);
			if (!Array.isArray(totals)) throw new Error("scoring failed");
			return Object.fromEntries(
				cache.nodes.map(({ name }, i) => [name, totals[i] ?? 0]),
			);
		},
	};
}

import {
	matchesNodeAffinity,
	matchesTerm,
} from "../../client/pods/node-affinity.ts";
import type { Node } from "../../client/types/node.ts";
import type { NodeSelectorTerm, Pod } from "../../client/types/pod.ts";
import { definePlugin } from "../framework/plugin.ts";
import { skip, unresolvable } from "../framework/status.ts";
import { normalizeScores } from "./shared/normalize.ts";

const mismatch = unresolvable(
	"node(s) didn't match Pod's node affinity/selector",
);
const conflict = unresolvable("pod affinity terms conflict");

const requiredTerms = ({
	spec,
}: Pod): readonly NodeSelectorTerm[] | undefined =>
	spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
		?.nodeSelectorTerms;

const preferredTerms = ({ spec }: Pod) =>
	spec.affinity?.nodeAffinity
		?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** The names that a term allows by metadata.name; undefined when it does not say. */
function namesOf(term: NodeSelectorTerm): Set<string> | undefined {
	let names: Set<string> | undefined;
	for (const { key, operator, values = [] } of term.matchFields ?? []) {
		if (key !== "metadata.name" || operator !== "In") continue;
		const allowed = new Set(values);
		names =
			names === undefined
				? allowed
				: new Set([...names].filter((name) => allowed.has(name)));
	}
	return names;
}

/** The pod's nodeSelector and node affinity. */
export const nodeAffinity = definePlugin({
	name: "NodeAffinity",
	defaultWeight: 2,
	wakeups: [
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeLabel"],
			hint: (pod, { old, new: node }) =>
				matchesNodeAffinity(pod, node as Node) &&
				(old === undefined || !matchesNodeAffinity(pod, old as Node)),
		},
	],
	preFilter({ pod }) {
		const terms = requiredTerms(pod);
		if (terms === undefined)
			return pod.spec.nodeSelector === undefined ? { result: skip } : undefined;
		if (terms.length === 0) return undefined;
		const names = new Set<string>();
		for (const term of terms) {
			const own = namesOf(term);
			if (own === undefined) return undefined;
			for (const name of own) names.add(name);
		}
		return names.size === 0 ? { result: conflict } : { nodes: names };
	},
	filter({ pod }, { node }) {
		return node !== undefined && matchesNodeAffinity(pod, node)
			? undefined
			: mismatch;
	},
	preScore({ pod }) {
		return preferredTerms(pod).length === 0 ? skip : undefined;
	},
	score({ pod }, { node }) {
		let score = 0;
		for (const { weight, preference } of preferredTerms(pod))
			if (node !== undefined && matchesTerm(preference, node)) score += weight;
		return score;
	},
	normalizeScore(_cycle, scores) {
		normalizeScores(scores, false);
	},
});

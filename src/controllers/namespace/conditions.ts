import type { Condition } from "../../client/types/meta.ts";

/** What one pass over a namespace's content came to. */
export interface Findings {
	readonly discoveryError?: string;
	readonly contentErrors: readonly string[];
	/** By `resource.group`: how many objects are left. */
	readonly remaining: ReadonlyMap<string, number>;
	/** By finalizer: how many objects it holds. */
	readonly finalizers: ReadonlyMap<string, number>;
}

interface Verdict {
	readonly type: string;
	readonly failure: (
		findings: Findings,
	) => { readonly reason: string; readonly message: string } | undefined;
	readonly okReason: string;
	readonly okMessage: string;
}

const listOf = (
	counts: ReadonlyMap<string, number>,
	line: (name: string, count: number) => string,
): string =>
	[...counts]
		.map(([name, count]) => line(name, count))
		.sort()
		.join(", ");

/** In the order in which they are written (pkg/controller/namespace/deletion/status_condition_utils.go). */
const verdicts: readonly Verdict[] = [
	{
		type: "NamespaceDeletionDiscoveryFailure",
		failure: ({ discoveryError }) =>
			discoveryError === undefined
				? undefined
				: { reason: "DiscoveryFailed", message: discoveryError },
		okReason: "ResourcesDiscovered",
		okMessage: "All resources successfully discovered",
	},
	{
		type: "NamespaceDeletionGroupVersionParsingFailure",
		failure: () => undefined,
		okReason: "ParsedGroupVersions",
		okMessage: "All legacy kube types successfully parsed",
	},
	{
		type: "NamespaceDeletionContentFailure",
		failure: ({ contentErrors }) =>
			contentErrors.length === 0
				? undefined
				: {
						reason: "ContentDeletionFailed",
						message: `Failed to delete all resource types, ${contentErrors.length} remaining: ${[...contentErrors].sort().join(", ")}`,
					},
		okReason: "ContentDeleted",
		okMessage:
			"All content successfully deleted, may be waiting on finalization",
	},
	{
		type: "NamespaceContentRemaining",
		failure: ({ remaining }) =>
			remaining.size === 0
				? undefined
				: {
						reason: "SomeResourcesRemain",
						message: `Some resources are remaining: ${listOf(remaining, (name, count) => `${name} has ${count} resource instances`)}`,
					},
		okReason: "ContentRemoved",
		okMessage: "All content successfully removed",
	},
	{
		type: "NamespaceFinalizersRemaining",
		failure: ({ finalizers }) =>
			finalizers.size === 0
				? undefined
				: {
						reason: "SomeFinalizersRemain",
						message: `Some content in the namespace has finalizers remaining: ${listOf(finalizers, (name, count) => `${name} in ${count} resource instances`)}`,
					},
		okReason: "ContentHasNoFinalizers",
		okMessage: "All content-preserving finalizers finished",
	},
];

/** The conditions after this pass, or undefined when they say so already. */
export function nextConditions(
	before: readonly Condition[],
	findings: Findings,
	now: string,
): Condition[] | undefined {
	const after = [...before];
	let changed = false;
	for (const { type, failure, okReason, okMessage } of verdicts) {
		const failed = failure(findings);
		const next: Condition = {
			type,
			status: failed === undefined ? "False" : "True",
			lastTransitionTime: now,
			reason: failed?.reason ?? okReason,
			message: failed?.message ?? okMessage,
		};
		const index = after.findIndex((condition) => condition.type === type);
		const old = after[index];
		if (
			old?.status === next.status &&
			old.reason === next.reason &&
			old.message === next.message
		)
			continue;
		changed = true;
		if (old === undefined) after.push(next);
		else
			after[index] =
				old.status === next.status
					? { ...next, lastTransitionTime: old.lastTransitionTime ?? now }
					: next;
	}
	return changed ? after : undefined;
}

import { deepEqual } from "../json.ts";
import type { UnstructuredObject } from "../object.ts";
import { type Amounts, addAmounts } from "./amounts.ts";
import {
	type QuotaEvaluator,
	type ScopeTerm,
	termMatches,
} from "./evaluator.ts";
import {
	podLimits,
	podRequests,
	type ResourceContainer,
	type ResourceSpec,
} from "./pod-resources.ts";

const plain = ["cpu", "memory", "ephemeral-storage"];
const names: ReadonlySet<string> = new Set([
	"pods",
	"count/pods",
	...plain,
	...plain.map((name) => `requests.${name}`),
	...plain.map((name) => `limits.${name}`),
]);

/** `requests.nvidia.com/gpu`: names with a domain that is not Kubernetes' own. */
const isExtended = (name: string): boolean =>
	name.startsWith("requests.") &&
	name.includes("/") &&
	!name.includes("kubernetes.io/");

const isHugePages = (name: string): boolean =>
	name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");

/** Ended pods use nothing, and neither do those that should have ended: a lost node must not hold a quota. */
function counts(
	{ metadata, status }: UnstructuredObject,
	now: number,
): boolean {
	if (status?.phase === "Failed" || status?.phase === "Succeeded") return false;
	const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
	if (deletionTimestamp === undefined) return true;
	if (deletionGracePeriodSeconds === undefined) return true;
	return (
		now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000
	);
}

function computeUsage(spec: ResourceSpec): Amounts {
	const usage: Record<string, string> = { pods: "1" };
	for (const [name, amount] of Object.entries(podRequests(spec))) {
		if (plain.includes(name) || name.startsWith("hugepages-"))
			usage[name] = amount;
		if (
			plain.includes(name) ||
			name.startsWith("hugepages-") ||
			isExtended(`requests.${name}`)
		)
			usage[`requests.${name}`] = amount;
	}
	for (const [name, amount] of Object.entries(podLimits(spec)))
		if (plain.includes(name)) usage[`limits.${name}`] = amount;
	return usage;
}

/** None of its containers asks for or is limited in cpu or memory. */
function isBestEffort({
	containers = [],
	initContainers = [],
	resources,
}: ResourceSpec): boolean {
	const asks = (of: ResourceContainer["resources"]) =>
		[of?.requests, of?.limits].some((amounts) =>
			Object.entries(amounts ?? {}).some(
				([name, amount]) =>
					(name === "cpu" || name === "memory") && amount !== "0",
			),
		);
	return (
		!asks(resources) &&
		![...containers, ...initContainers].some((c) => asks(c.resources))
	);
}

function inScope({ spec }: UnstructuredObject, term: ScopeTerm): boolean {
	switch (term.scopeName) {
		case "Terminating":
			return spec.activeDeadlineSeconds !== undefined;
		case "NotTerminating":
			return spec.activeDeadlineSeconds === undefined;
		case "BestEffort":
			return isBestEffort(spec);
		case "NotBestEffort":
			return !isBestEffort(spec);
		case "PriorityClass":
			return termMatches(term, spec.priorityClassName ?? "");
		case "CrossNamespacePodAffinity":
			return crossesNamespaces(spec.affinity);
		default:
			return false;
	}
}

/** Does any affinity term look at other namespaces? */
function crossesNamespaces(affinity: UnstructuredObject["spec"]): boolean {
	for (const side of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
		const terms = [
			...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
			...(side?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
				(weighted: { podAffinityTerm: object }) => weighted.podAffinityTerm,
			),
		];
		for (const { namespaces = [], namespaceSelector } of terms)
			if (namespaces.length > 0 || namespaceSelector !== undefined) return true;
	}
	return false;
}

/** Only for these every container must say how much it wants. */
const mustBeSet = [
	"cpu",
	"memory",
	"requests.cpu",
	"requests.memory",
	"limits.cpu",
	"limits.memory",
];

function check(limited: readonly string[], { spec }: UnstructuredObject): void {
	const wanted = mustBeSet.filter((name) => limited.includes(name)).sort();
	const pod = spec as ResourceSpec;
	const problems = wanted.flatMap((name) => {
		const without = [...(pod.containers ?? []), ...(pod.initContainers ?? [])]
			.filter((container) => amountOf(container, name) === undefined)
			.map((container) => container.name ?? "");
		const isPods = amountOf({ ...pod }, name) !== undefined;
		return without.length === 0 || isPods
			? []
			: [`${name} for: ${[...new Set(without)].sort().join(",")}`];
	});
	if (problems.length > 0)
		throw new Error(`must specify ${problems.join("; ")}`);
}

function amountOf(
	{ resources }: ResourceContainer,
	name: string,
): string | undefined {
	if (name.startsWith("limits.")) return resources?.limits?.[name.slice(7)];
	const plainName = name.replace(/^requests\./, "");
	return resources?.requests?.[plainName];
}

/** pkg/quota/v1/evaluator/core/pods.go */
export const podEvaluator: QuotaEvaluator = {
	matching: (given) =>
		given.filter(
			(name) => names.has(name) || isHugePages(name) || isExtended(name),
		),
	usage: (pod, now) =>
		counts(pod, now)
			? addAmounts({ "count/pods": "1" }, computeUsage(pod.spec))
			: { "count/pods": "1" },
	inScope,
	frees: (old, pod, now) =>
		counts(old, now) &&
		(!counts(pod, now) ||
			!deepEqual(computeUsage(old.spec), computeUsage(pod.spec))),
	check,
};

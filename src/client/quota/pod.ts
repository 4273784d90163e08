import type { KubeObject } from "../../apimachinery/object.ts";
import { quantitySign } from "../../apimachinery/quantity.ts";
import type { Pod } from "../types/pod.ts";
import type { Evaluator } from "./evaluator.ts";
import { podAmounts } from "./pod-resources.ts";
import type { Amounts } from "./resource-list.ts";
import { matchesName } from "./scopes.ts";

const native = ["cpu", "memory", "ephemeral-storage"] as const;
const names = new Set([
	"count/pods",
	"pods",
	...native.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** A quota of these wants every container to say how much it needs. */
const demanded = new Set(
	["cpu", "memory"].flatMap((name) => [
		name,
		`requests.${name}`,
		`limits.${name}`,
	]),
);

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isExtended = (name: string): boolean =>
	name.includes("/") && !name.includes("kubernetes.io/");

/** Amounts under the names that quotas have for them. */
function computeUsage(requests: Amounts, limits: Amounts): Amounts {
	const usage: Record<string, string> = {};
	for (const name of native) {
		const request = requests[name];
		if (request !== undefined) {
			usage[name] = request;
			usage[`requests.${name}`] = request;
		}
		const limit = limits[name];
		if (limit !== undefined) usage[`limits.${name}`] = limit;
	}
	for (const [name, request] of Object.entries(requests)) {
		if (isHugePages(name)) usage[name] = request;
		if (isHugePages(name) || isExtended(name))
			usage[`requests.${name}`] = request;
	}
	return usage;
}

/** Whether a pod still takes anything: finished ones do not, nor those whose time to end has run out. */
export function isCharged({ metadata, status }: Pod, now: number): boolean {
	if (status?.phase === "Succeeded" || status?.phase === "Failed") return false;
	const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
	return (
		deletionTimestamp === undefined ||
		deletionGracePeriodSeconds === undefined ||
		now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000
	);
}

function isBestEffort({ spec }: Pod): boolean {
	const lists = [
		spec.resources,
		...[...spec.containers, ...(spec.initContainers ?? [])].map(
			({ resources }) => resources,
		),
	].flatMap((resources) => [
		resources?.requests ?? {},
		resources?.limits ?? {},
	]);
	return !lists.some((list) =>
		["cpu", "memory"].some((name) => quantitySign(list[name] ?? "0") > 0),
	);
}

interface AffinityTerm {
	readonly namespaces?: readonly string[];
	readonly namespaceSelector?: unknown;
}

function looksAcrossNamespaces({ spec }: Pod): boolean {
	const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
	const terms: readonly AffinityTerm[] = [podAffinity, podAntiAffinity].flatMap(
		(affinity) => [
			...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
			...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
				({ podAffinityTerm }) => podAffinityTerm,
			),
		],
	);
	return terms.some(
		({ namespaces, namespaceSelector }) =>
			(namespaces ?? []).length > 0 || namespaceSelector !== undefined,
	);
}

/** `must specify limits.cpu for: a,b; requests.cpu for: b`, undefined when all is specified. */
function missingText(
	required: readonly string[],
	{ spec }: Pod,
): string | undefined {
	const ofPod = computeUsage(
		spec.resources?.requests ?? {},
		spec.resources?.limits ?? {},
	);
	const wanted = required.filter(
		(name) => demanded.has(name) && ofPod[name] === undefined,
	);
	const containers = [...spec.containers, ...(spec.initContainers ?? [])];
	const texts = [...wanted].sort().flatMap((name) => {
		const without = containers
			.filter(
				({ resources }) =>
					computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[
						name
					] === undefined,
			)
			.map((container) => container.name);
		return without.length === 0
			? []
			: [`${name} for: ${without.sort().join(",")}`];
	});
	return texts.length === 0 ? undefined : `must specify ${texts.join("; ")}`;
}

/** pkg/quota/v1/evaluator/core/pods.go */
export const podEvaluator: Evaluator = {
	resource: "pods",
	handles: (operation, subresource) =>
		(operation === "CREATE" && subresource === "") ||
		(operation === "UPDATE" && subresource === "resize"),
	matchingResources: (given) =>
		given.filter(
			(name) =>
				names.has(name) ||
				isHugePages(name) ||
				name.startsWith("requests.hugepages-") ||
				(name.startsWith("requests.") && isExtended(name)),
		),
	matchesScope(requirement, object: KubeObject) {
		const pod = object as Pod;
		const deadline = pod.spec.activeDeadlineSeconds;
		const terminating = deadline !== undefined && deadline >= 0;
		switch (requirement.scopeName) {
			case "Terminating":
				return terminating;
			case "NotTerminating":
				return !terminating;
			case "BestEffort":
				return isBestEffort(pod);
			case "NotBestEffort":
				return !isBestEffort(pod);
			case "PriorityClass":
				return matchesName(requirement, pod.spec.priorityClassName ?? "");
			case "CrossNamespacePodAffinity":
				return looksAcrossNamespaces(pod);
			default:
				return false;
		}
	},
	missing: (required, object) => missingText(required, object as Pod),
	usage(object, now) {
		const pod = object as Pod;
		const count = { "count/pods": "1" };
		if (!isCharged(pod, now)) return count;
		return {
			...count,
			pods: "1",
			...computeUsage(podAmounts(pod, "requests"), podAmounts(pod, "limits")),
		};
	},
};

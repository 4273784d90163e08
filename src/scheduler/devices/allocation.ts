import type { NodeSelector } from "../../client/types/pod.ts";
import type { Allocation, ResourceClaim } from "../../client/types/resource.ts";
import type { Candidate } from "./pools.ts";
import type { Alternative } from "./requests.ts";

/** A device that was found for a request. */
export interface Choice extends Alternative {
	readonly candidate: Candidate;
}

/** What a claim's status says of its devices. */
export function allocationOf(
	{ spec }: ResourceClaim,
	choices: readonly Choice[],
): Allocation {
	const config = configOf(spec.devices?.config ?? [], choices);
	const nodeSelector = selectorOf(choices);
	return {
		devices: {
			results: choices.map(({ label, demand, candidate }) => ({
				request: label,
				driver: candidate.driver,
				pool: candidate.pool.name,
				device: candidate.device.name,
				...(demand.adminAccess === undefined
					? {}
					: { adminAccess: demand.adminAccess }),
				...(demand.tolerations === undefined
					? {}
					: { tolerations: demand.tolerations }),
			})),
			...(config.length === 0 ? {} : { config }),
		},
		...(nodeSelector === undefined ? {} : { nodeSelector }),
	};
}

type Config = NonNullable<NonNullable<Allocation["devices"]>["config"]>;
type ClaimConfig = NonNullable<
	NonNullable<ResourceClaim["spec"]["devices"]>["config"]
>;

/** Of the classes first, once a request and for all of them, then what the claim says about requests that were satisfied. */
function configOf(ofClaim: ClaimConfig, choices: readonly Choice[]): Config {
	const labels = [...new Set(choices.map(({ label }) => label))];
	const fromClasses = labels.flatMap((label) => {
		const choice = choices.find((one) => one.label === label);
		return (choice?.deviceClass.spec.config ?? []).map((config) => ({
			source: "FromClass",
			...config,
		}));
	});
	const meant = new Set(
		labels.flatMap((label) => [label, label.split("/")[0] ?? ""]),
	);
	const fromClaim = ofClaim
		.filter(
			({ requests = [] }) =>
				requests.length === 0 || requests.some((name) => meant.has(name)),
		)
		.map((config) => ({ source: "FromClaim", ...config }));
	return [...fromClasses, ...fromClaim];
}

/** A device of one node binds all to it; otherwise what each device asks of a node holds together. */
function selectorOf(choices: readonly Choice[]): NodeSelector | undefined {
	const places = choices.map(({ candidate }) => candidate.place);
	const local = places.find(({ nodeName }) => nodeName !== undefined);
	if (local?.nodeName !== undefined)
		return {
			nodeSelectorTerms: [
				{
					matchFields: [
						{
							key: "metadata.name",
							operator: "In",
							values: [local.nodeName],
						},
					],
				},
			],
		};
	const terms = places.flatMap(
		({ nodeSelector }) => nodeSelector?.nodeSelectorTerms.slice(0, 1) ?? [],
	);
	if (terms.length === 0) return undefined;
	const matchExpressions = distinct(
		terms.flatMap((term) => term.matchExpressions ?? []),
	);
	const matchFields = distinct(terms.flatMap((term) => term.matchFields ?? []));
	return {
		nodeSelectorTerms: [
			{
				...(matchExpressions.length === 0 ? {} : { matchExpressions }),
				...(matchFields.length === 0 ? {} : { matchFields }),
			},
		],
	};
}

const distinct = <T>(items: readonly T[]): T[] => [
	...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

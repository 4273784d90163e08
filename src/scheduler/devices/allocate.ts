import { tolerates } from "../../client/pods/tolerations.ts";
import type { Allocation, ResourceClaim } from "../../client/types/resource.ts";
import { allocationOf, type Choice } from "./allocation.ts";
import { type Constraint, makeConstraint } from "./constraints.ts";
import { SharedCounters } from "./counters.ts";
import type { Candidate, Pool } from "./pools.ts";
import type { Alternative, PreparedClaim } from "./requests.ts";
import { selectorsMatch } from "./selectors.ts";

/** Of the devices that one claim gets (resource.k8s.io AllocationResultsMaxSize). */
const mostDevices = 32;
/** So often a device is tried before the search counts as one without an end. */
const mostTries = 200_000;

/** The search took too long. */
export class AllocationTimeout extends Error {}

/**
 * Finds devices of these pools for all claims, the first that fit in the order of pools and devices; undefined when
 * there are none (dynamic-resource-allocation/structured). Throws when a claim cannot be judged at all.
 */
export function allocate(
	claims: readonly PreparedClaim[],
	pools: readonly Pool[],
	inUse: ReadonlySet<string>,
): readonly Allocation[] | undefined {
	const choices = new Search(claims, pools, inUse).run();
	return choices?.map((chosen, i) =>
		allocationOf((claims[i] as PreparedClaim).claim, chosen),
	);
}

const nameOf = ({ metadata }: ResourceClaim): string =>
	`${metadata.namespace}/${metadata.name}`;

class Search {
	readonly #claims: readonly PreparedClaim[];
	readonly #pools: readonly Pool[];
	readonly #inUse: ReadonlySet<string>;
	readonly #counters: SharedCounters;
	readonly #constraints: readonly (readonly Constraint[])[];
	readonly #choices: Choice[][];
	/** Devices that were chosen, and are not to be chosen again. */
	readonly #taken = new Set<string>();
	readonly #matches = new Map<Alternative, Map<Candidate, boolean>>();
	#tries = 0;

	constructor(
		claims: readonly PreparedClaim[],
		pools: readonly Pool[],
		inUse: ReadonlySet<string>,
	) {
		this.#claims = claims;
		this.#pools = pools;
		this.#inUse = inUse;
		this.#counters = new SharedCounters(inUse);
		this.#constraints = claims.map(({ claim }) =>
			(claim.spec.devices?.constraints ?? []).map(makeConstraint),
		);
		this.#choices = claims.map(() => []);
	}

	run(): readonly (readonly Choice[])[] | undefined {
		return this.#request(0, 0) ? this.#choices : undefined;
	}

	#request(claim: number, request: number): boolean {
		const prepared = this.#claims[claim];
		if (prepared === undefined) return true;
		const alternatives = prepared.requests[request];
		if (alternatives === undefined) return this.#request(claim + 1, 0);
		return alternatives.some((alternative) => {
			const slots = this.#slots(prepared.claim, alternative);
			return (
				slots !== undefined && this.#fill(claim, request, alternative, slots, 0)
			);
		});
	}

	/** What each device may be of the request: any that fits, or of all that fit the next. */
	#slots(
		claim: ResourceClaim,
		alternative: Alternative,
	): readonly (readonly Candidate[])[] | undefined {
		const { allocationMode, count = 1 } = alternative.demand;
		const asked =
			allocationMode === "All" ? this.#all(claim, alternative) : undefined;
		const wanted = asked?.length ?? count;
		if (wanted > mostDevices)
			throw new Error(
				`claim ${nameOf(claim)}: number of requested devices ${wanted} exceeds the claim limit of ${mostDevices}`,
			);
		if (asked !== undefined)
			return asked.length === 0 ? undefined : asked.map((one) => [one]);
		const any = this.#pools.flatMap(({ candidates }) => candidates);
		return Array.from({ length: count }, () => any);
	}

	#all(claim: ResourceClaim, alternative: Alternative): Candidate[] {
		for (const { driver, name, isIncomplete, isInvalid } of this.#pools) {
			const problem = isIncomplete
				? "being updated"
				: isInvalid
					? "invalid"
					: undefined;
			if (problem !== undefined)
				throw new Error(
					`claim ${nameOf(claim)}, request ${alternative.label}: asks for all devices, but resource pool ${driver}/${name} is currently ${problem}`,
				);
		}
		return this.#pools
			.flatMap(({ candidates }) => candidates)
			.filter((candidate) => this.#fits(claim, alternative, candidate));
	}

	#fill(
		claim: number,
		request: number,
		alternative: Alternative,
		slots: readonly (readonly Candidate[])[],
		from: number,
	): boolean {
		const candidates = slots[from];
		if (candidates === undefined) return this.#request(claim, request + 1);
		for (const candidate of candidates) {
			if (++this.#tries > mostTries)
				throw new AllocationTimeout("timed out trying to allocate devices");
			if (!this.#take(claim, alternative, candidate)) continue;
			if (this.#fill(claim, request, alternative, slots, from + 1)) return true;
			this.#giveBack(claim, alternative, candidate);
		}
		return false;
	}

	#take(
		claim: number,
		alternative: Alternative,
		candidate: Candidate,
	): boolean {
		const { claim: object } = this.#claims[claim] as PreparedClaim;
		const { adminAccess = false, tolerations = [] } = alternative.demand;
		const { key, device, pool } = candidate;
		if (adminAccess) {
			if (
				this.#choices[claim]?.some((chosen) => chosen.candidate === candidate)
			)
				return false;
		} else if (this.#inUse.has(key) || this.#taken.has(key)) return false;
		if (pool.isInvalid)
			throw new Error(
				`pool ${pool.driver}/${pool.name} is invalid: duplicate device names`,
			);
		if (!this.#fits(object, alternative, candidate)) return false;
		const repelled = (device.taints ?? []).some(
			(taint) =>
				(taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
				!tolerations.some((toleration) => tolerates(toleration, taint)),
		);
		if (repelled || !this.#constrain(claim, alternative, candidate))
			return false;
		if (!adminAccess) {
			if (!this.#counters.take(candidate)) {
				this.#unconstrain(claim, alternative);
				return false;
			}
			this.#taken.add(key);
		}
		this.#choices[claim]?.push({ ...alternative, candidate });
		return true;
	}

	#giveBack(
		claim: number,
		alternative: Alternative,
		candidate: Candidate,
	): void {
		this.#choices[claim]?.pop();
		this.#unconstrain(claim, alternative);
		if (alternative.demand.adminAccess === true) return;
		this.#counters.giveBack(candidate);
		this.#taken.delete(candidate.key);
	}

	#constrain(
		claim: number,
		{ label }: Alternative,
		candidate: Candidate,
	): boolean {
		const constraints = this.#constraints[claim] ?? [];
		const broken = constraints.findIndex(
			(constraint) => !constraint.add(label, candidate),
		);
		if (broken < 0) return true;
		for (const constraint of constraints.slice(0, broken))
			constraint.remove(label);
		return false;
	}

	#unconstrain(claim: number, { label }: Alternative): void {
		for (const constraint of this.#constraints[claim] ?? [])
			constraint.remove(label);
	}

	/** By the selectors of the class and the request, each device once. */
	#fits(
		claim: ResourceClaim,
		alternative: Alternative,
		candidate: Candidate,
	): boolean {
		let known = this.#matches.get(alternative);
		if (known === undefined) {
			known = new Map();
			this.#matches.set(alternative, known);
		}
		const before = known.get(candidate);
		if (before !== undefined) return before;
		const { deviceClass, demand } = alternative;
		const fits =
			selectorsMatch(
				deviceClass.spec.selectors,
				candidate,
				`class ${deviceClass.metadata.name}`,
			) &&
			selectorsMatch(demand.selectors, candidate, `claim ${nameOf(claim)}`);
		known.set(candidate, fits);
		return fits;
	}
}

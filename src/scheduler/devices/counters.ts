import {
	addQuantity,
	compareQuantity,
	parseQuantity,
	type Quantity,
	subQuantity,
} from "../../apimachinery/quantity.ts";
import type { Device } from "../../client/types/resource.ts";
import type { Candidate, Pool } from "./pools.ts";

/** What is left of what the devices of pools share. */
export class SharedCounters {
	readonly #inUse: ReadonlySet<string>;
	readonly #left = new Map<Pool, Map<string, Quantity>>();

	constructor(inUse: ReadonlySet<string>) {
		this.#inUse = inUse;
	}

	/** Takes what a device needs; false, and nothing has changed, when there is not enough. */
	take({ pool, device }: Candidate): boolean {
		const needs = needsOf(device);
		if (needs.length === 0) return true;
		const left = this.#of(pool);
		const enough = needs.every(([counter, value]) => {
			const there = left.get(counter);
			return there !== undefined && compareQuantity(there, value) >= 0;
		});
		if (enough) change(left, needs, subQuantity);
		return enough;
	}

	giveBack({ pool, device }: Candidate): void {
		const needs = needsOf(device);
		if (needs.length > 0) change(this.#of(pool), needs, addQuantity);
	}

	#of(pool: Pool): Map<string, Quantity> {
		const known = this.#left.get(pool);
		if (known !== undefined) return known;
		const left = new Map<string, Quantity>();
		for (const { spec } of pool.slices)
			for (const { name, counters } of spec.sharedCounters ?? [])
				for (const [counter, { value }] of Object.entries(counters ?? {}))
					left.set(`${name}/${counter}`, parseQuantity(value));
		for (const { spec } of pool.slices)
			for (const device of spec.devices ?? [])
				if (this.#inUse.has(`${pool.driver}/${pool.name}/${device.name}`))
					change(left, needsOf(device), subQuantity);
		this.#left.set(pool, left);
		return left;
	}
}

type Needs = readonly (readonly [string, string])[];

const needsOf = ({ consumesCounters }: Device): Needs =>
	(consumesCounters ?? []).flatMap(({ counterSet, counters }) =>
		Object.entries(counters ?? {}).map(
			([counter, { value }]) => [`${counterSet}/${counter}`, value] as const,
		),
	);

function change(
	left: Map<string, Quantity>,
	needs: Needs,
	operation: (a: Quantity, b: string) => Quantity,
): void {
	for (const [counter, value] of needs) {
		const there = left.get(counter);
		if (there !== undefined) left.set(counter, operation(there, value));
	}
}

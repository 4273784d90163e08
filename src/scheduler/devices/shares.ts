import {
	addQuantity,
	compareQuantity,
	formatQuantity,
	parseQuantity,
	type Quantity,
	subQuantity,
} from "../../apimachinery/quantity.ts";
import type { DeviceCapacity } from "../../client/types/resource.ts";
import type { Candidate } from "./pools.ts";

/** Amounts by the name of the capacity. */
export type Amounts = Readonly<Record<string, string>>;

/** What is taken of devices that several claims may have a share of. */
export class DeviceShares {
	readonly #taken: Map<string, Amounts[]>;

	constructor(before: ReadonlyMap<string, readonly Amounts[]>) {
		this.#taken = new Map([...before].map(([key, all]) => [key, [...all]]));
	}

	/** Takes a share; returns what it is, or undefined when the device has not got as much. */
	take(
		{ driver, device, key }: Candidate,
		wanted: Amounts,
	): Amounts | undefined {
		const capacity = device.capacity ?? {};
		const share = shareOf(capacity, byOwnNames(wanted, driver));
		const taken = this.#taken.get(key) ?? [];
		const fits =
			share !== undefined &&
			Object.entries(capacity).every(([name, { value }]) => {
				const sum = [...taken, share].reduce<Quantity>(
					(total, amounts) => addQuantity(total, amounts[name] ?? "0"),
					parseQuantity("0"),
				);
				return compareQuantity(sum, value) <= 0;
			});
		if (!fits) return undefined;
		this.#taken.set(key, [...taken, share]);
		return share;
	}

	/** The last share that was taken. */
	giveBack({ key }: Candidate): void {
		this.#taken.get(key)?.pop();
	}
}

/** Does a device that is had alone have as much as is asked for? */
export const isLargeEnough = (
	{ driver, device }: Candidate,
	wanted: Amounts,
): boolean =>
	Object.entries(byOwnNames(wanted, driver)).every(([name, amount]) => {
		const there = device.capacity?.[name]?.value;
		return there !== undefined && compareQuantity(amount, there) <= 0;
	});

/** The driver's own names need no domain. */
const byOwnNames = (wanted: Amounts, driver: string): Amounts =>
	Object.fromEntries(
		Object.entries(wanted).map(([name, amount]) => [
			name.startsWith(`${driver}/`) ? name.slice(driver.length + 1) : name,
			amount,
		]),
	);

function shareOf(
	capacity: Readonly<Record<string, DeviceCapacity>>,
	wanted: Amounts,
): Amounts | undefined {
	const share: Record<string, string> = {};
	for (const name of Object.keys(wanted))
		if (capacity[name] === undefined) return undefined;
	for (const [name, one] of Object.entries(capacity)) {
		const amount = amountOf(one, wanted[name]);
		if (amount === undefined) return undefined;
		share[name] = amount;
	}
	return share;
}

/** What is not asked for is taken as a whole, unless the policy has a default; what is, in the sizes that there are. */
function amountOf(
	{ value, requestPolicy }: DeviceCapacity,
	wanted: string | undefined,
): string | undefined {
	if (wanted === undefined) return requestPolicy?.default ?? value;
	const { validValues, validRange } = requestPolicy ?? {};
	if (validValues !== undefined)
		return validValues
			.filter((one) => compareQuantity(one, wanted) >= 0)
			.sort(compareQuantity)[0];
	if (validRange === undefined) return wanted;
	const { min = "0", max, step } = validRange;
	let amount = parseQuantity(compareQuantity(wanted, min) < 0 ? min : wanted);
	if (step !== undefined) amount = nextStep(amount, min, step);
	return max !== undefined && compareQuantity(amount, max) > 0
		? undefined
		: formatQuantity(amount);
}

/** The first of min, min + step, min + 2 step ... that is not less. */
function nextStep(amount: Quantity, min: string, step: string): Quantity {
	const over = subQuantity(amount, min);
	const size = parseQuantity(step);
	const scale = Math.min(over.scale, size.scale);
	const whole = ({ mantissa, scale: own }: Quantity) =>
		mantissa * 10n ** BigInt(own - scale);
	const rest = whole(over) % whole(size);
	return rest === 0n
		? amount
		: addQuantity(amount, {
				mantissa: whole(size) - rest,
				scale,
				format: amount.format,
			});
}

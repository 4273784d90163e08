import {
	addQuantity,
	compareQuantity,
	formatQuantity,
	type QuantityLike,
} from "../quantity.ts";

/** Amounts by resource name, in canonical text. */
export type Amounts = Readonly<Record<string, string>>;

const text = (quantity: QuantityLike): string =>
	typeof quantity === "object" ? formatQuantity(quantity) : String(quantity);

const merge = (
	a: Amounts,
	b: Amounts,
	combine: (x: string, y: string) => string,
): Amounts => {
	const result: Record<string, string> = { ...a };
	for (const [name, amount] of Object.entries(b)) {
		const other = result[name];
		result[name] = other === undefined ? amount : combine(other, amount);
	}
	return result;
};

/** The sum by name; what only one of them has stays as it is. */
export const addAmounts = (a: Amounts, b: Amounts): Amounts =>
	merge(a, b, (x, y) => text(addQuantity(x, y)));

/** The larger amount by name. */
export const maxAmounts = (a: Amounts, b: Amounts): Amounts =>
	merge(a, b, (x, y) => (compareQuantity(x, y) >= 0 ? x : y));

/** Only the amounts of these names. */
export const pickAmounts = (a: Amounts, names: readonly string[]): Amounts =>
	Object.fromEntries(
		names.flatMap((name) => {
			const amount = a[name];
			return amount === undefined ? [] : [[name, amount]];
		}),
	);

/** Are they the same amounts, however written? */
export function sameAmounts(a: Amounts, b: Amounts): boolean {
	const names = Object.keys(a);
	return (
		names.length === Object.keys(b).length &&
		names.every((name) => {
			const [x, y] = [a[name], b[name]];
			return x !== undefined && y !== undefined && compareQuantity(x, y) === 0;
		})
	);
}

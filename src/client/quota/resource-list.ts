import {
	addQuantity,
	compareQuantity,
	formatQuantity,
	quantitySign,
	subQuantity,
} from "../../apimachinery/quantity.ts";

/** Quantities by resource name. */
export type Amounts = Readonly<Record<string, string>>;

/** The sum of both, in the format of the first. */
export function addAmounts(a: Amounts, b: Amounts): Amounts {
	const sum: Record<string, string> = { ...a };
	for (const [name, value] of Object.entries(b))
		sum[name] =
			sum[name] === undefined
				? value
				: formatQuantity(addQuantity(sum[name], value));
	return sum;
}

/** a - b, nothing below zero. */
export function subtractAmounts(a: Amounts, b: Amounts): Amounts {
	const left: Record<string, string> = {};
	for (const [name, value] of Object.entries(a)) {
		const rest = subQuantity(value, b[name] ?? "0");
		left[name] = quantitySign(rest) < 0 ? "0" : formatQuantity(rest);
	}
	return left;
}

/** The larger of both, by resource. */
export function largestAmounts(a: Amounts, b: Amounts): Amounts {
	const largest: Record<string, string> = { ...a };
	for (const [name, value] of Object.entries(b)) {
		const known = largest[name];
		if (known === undefined || compareQuantity(value, known) > 0)
			largest[name] = value;
	}
	return largest;
}

export const maskAmounts = (
	amounts: Amounts,
	names: readonly string[],
): Amounts =>
	Object.fromEntries(
		Object.entries(amounts).filter(([name]) => names.includes(name)),
	);

export const withoutZeros = (amounts: Amounts): Amounts =>
	Object.fromEntries(
		Object.entries(amounts).filter(([, value]) => quantitySign(value) !== 0),
	);

/** Whether both have the same names with equal amounts, however they are written. */
export function equalAmounts(a: Amounts, b: Amounts): boolean {
	const names = Object.keys(a);
	return (
		names.length === Object.keys(b).length &&
		names.every((name) => {
			const other = b[name];
			return (
				other !== undefined && compareQuantity(a[name] ?? "0", other) === 0
			);
		})
	);
}

/** `cpu=1,memory=2Gi`, by name. */
export const amountsText = (amounts: Amounts): string =>
	Object.entries(amounts)
		.map(([name, value]) => `${name}=${value}`)
		.sort()
		.join(",");

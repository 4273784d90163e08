import {
	addQuantity,
	compareQuantity,
	newQuantity,
	parseQuantity,
	type Quantity,
	quantitySign,
	subQuantity,
} from "../../apimachinery/quantity.ts";
import type { Define } from "../types/functions.ts";
import { CelError, CelOpaque } from "../values/scalars.ts";

/** A resource.Quantity as expressions hold it. */
class CelQuantity extends CelOpaque {
	readonly typeName = "kubernetes.Quantity";
	readonly quantity: Quantity;
	constructor(quantity: Quantity) {
		super();
		this.quantity = quantity;
	}
	override equals(other: CelQuantity): boolean {
		return compareQuantity(this.quantity, other.quantity) === 0;
	}
}

/** undefined for what is no quantity. */
export function readQuantity(text: string): CelQuantity | undefined {
	try {
		return new CelQuantity(parseQuantity(text));
	} catch {
		return undefined;
	}
}

/** The whole number that it is; undefined for one with a fraction, or beyond 64 bits. */
function integerOf({
	quantity: { mantissa, scale },
}: CelQuantity): bigint | undefined {
	const unit = 10n ** BigInt(Math.abs(scale));
	if (scale < 0 && mantissa % unit !== 0n) return undefined;
	const value = scale < 0 ? mantissa / unit : mantissa * unit;
	return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}

/** k8s.io/apiserver/pkg/cel/library/quantity.go */
export function quantities(define: Define): void {
	const type = "kubernetes.Quantity";
	define(`quantity(string): ${type}`, (text: string) => {
		const quantity = readQuantity(text);
		if (quantity === undefined)
			throw new CelError(
				"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
			);
		return quantity;
	});
	define(
		"isQuantity(string): bool",
		(text: string) => readQuantity(text) !== undefined,
	);
	define(`${type}.sign(): int`, ({ quantity }: CelQuantity) =>
		BigInt(quantitySign(quantity)),
	);
	define(
		`${type}.isInteger(): bool`,
		(one: CelQuantity) => integerOf(one) !== undefined,
	);
	define(`${type}.asInteger(): int`, (one: CelQuantity) => {
		const value = integerOf(one);
		if (value === undefined)
			throw new CelError("cannot convert value to integer");
		return value;
	});
	define(
		`${type}.asApproximateFloat(): double`,
		({ quantity: { mantissa, scale } }: CelQuantity) =>
			Number(`${mantissa}e${scale}`),
	);
	const compare = (a: CelQuantity, b: CelQuantity) =>
		compareQuantity(a.quantity, b.quantity);
	define(`${type}.isGreaterThan(${type}): bool`, (a, b) => compare(a, b) > 0);
	define(`${type}.isLessThan(${type}): bool`, (a, b) => compare(a, b) < 0);
	define(`${type}.compareTo(${type}): int`, (a, b) => BigInt(compare(a, b)));
	const operations = { add: addQuantity, sub: subQuantity };
	for (const [name, combine] of Object.entries(operations)) {
		define(
			`${type}.${name}(${type}): ${type}`,
			(a: CelQuantity, b: CelQuantity) =>
				new CelQuantity(combine(a.quantity, b.quantity)),
		);
		define(
			`${type}.${name}(int): ${type}`,
			(a: CelQuantity, b: bigint) =>
				new CelQuantity(combine(a.quantity, newQuantity(b))),
		);
	}
}

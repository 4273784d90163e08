import type { Environment } from "@marcbachmann/cel-js";
import {
	compareQuantity,
	formatQuantity,
	parseQuantity,
	type Quantity,
} from "../apimachinery/quantity.ts";

/** A resource.Quantity as expressions hold it. */
class CelQuantity {
	readonly quantity: Quantity;
	constructor(quantity: Quantity) {
		this.quantity = quantity;
	}
	get text(): string {
		return formatQuantity(this.quantity);
	}
}

const isQuantity = (text: string): boolean => {
	try {
		parseQuantity(text);
		return true;
	} catch {
		return false;
	}
};

const compare = (a: CelQuantity, b: CelQuantity): number =>
	compareQuantity(a.text, b.text);

/** k8s.io/apiserver/pkg/cel/library/quantity.go, without arithmetic on results of arithmetic beyond add and sub. */
export function registerQuantity(environment: Environment): void {
	environment
		.registerType("Quantity", CelQuantity)
		.registerFunction(
			"quantity(string): Quantity",
			(text: string) => new CelQuantity(parseQuantity(text)),
		)
		.registerFunction("isQuantity(string): bool", isQuantity)
		.registerFunction("Quantity.sign(): int", (q: CelQuantity) =>
			BigInt(Math.sign(compareQuantity(q.text, "0"))),
		)
		.registerFunction(
			"Quantity.isGreaterThan(Quantity): bool",
			(a: CelQuantity, b: CelQuantity) => compare(a, b) > 0,
		)
		.registerFunction(
			"Quantity.isLessThan(Quantity): bool",
			(a: CelQuantity, b: CelQuantity) => compare(a, b) < 0,
		)
		.registerFunction(
			"Quantity.compareTo(Quantity): int",
			(a: CelQuantity, b: CelQuantity) => BigInt(compare(a, b)),
		);
}

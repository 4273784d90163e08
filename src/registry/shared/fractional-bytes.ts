import { goQuote, key } from "../../apimachinery/field.ts";
import { quantityText } from "./checks.ts";
import { isFractional } from "./resource-names.ts";
import type { ResourceList } from "./resource-requirements.ts";

/** Warnings for amounts of bytes that are no whole number. */
export const fractionalByteWarnings = (
	amounts: ResourceList | undefined,
	name: string,
	path: string,
): string[] => {
	const value = amounts?.[name];
	return value !== undefined && isFractional(value)
		? [
				`${key(path, name)}: fractional byte value ${goQuote(quantityText(value))} is invalid, must be an integer`,
			]
		: [];
};

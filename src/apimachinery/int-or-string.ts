/** intstr.IntOrString as a share of a total (k8s.io/apimachinery/pkg/util/intstr/intstr.go). */
import { goQuote } from "./field.ts";

export type IntOrString = number | string;

/** The number of a percentage text; throws an Error with Kubernetes' message otherwise. */
function percentValue(text: string): number {
	if (!text.endsWith("%"))
		throw new Error("invalid type: string is not a percentage");
	const digits = text.slice(0, -1);
	if (!/^[+-]?[0-9]+$/.test(digits))
		throw new Error(
			`invalid value ${goQuote(text)}: strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`,
		);
	return Number(digits);
}

/**
 * An absolute count as it is, a percentage as its share of `total`, rounded up or down
 * (GetScaledValueFromIntOrPercent). Throws an Error for a text that is no percentage.
 */
export function scaledIntOrPercent(
	value: IntOrString | undefined | null,
	total: number,
	roundUp: boolean,
): number {
	if (value === undefined || value === null)
		throw new Error("nil value for IntOrString");
	if (typeof value === "number") return value;
	let percent: number;
	try {
		percent = percentValue(value);
	} catch (error) {
		throw new Error(
			`invalid value for IntOrString: ${(error as Error).message}`,
		);
	}
	const share = (percent * total) / 100;
	// Not Math.ceil alone: -0 must not leak into JSON or comparisons.
	return (roundUp ? Math.ceil(share) : Math.floor(share)) + 0;
}

/** IntOrString.IntValue: the number, or the text read as one (0 when it is none). */
export const intValue = (value: IntOrString): number =>
	typeof value === "number"
		? value
		: /^[+-]?[0-9]+$/.test(value)
			? Number(value)
			: 0;

/**
 * resource.Quantity: exact fixed-point numbers with a remembered kind of suffix
 * (k8s.io/apimachinery/pkg/api/resource/quantity.go, amount.go, suffix.go).
 */

/** Which family of suffixes a quantity is written with. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** `mantissa * 10^scale`. */
export interface Quantity {
	readonly mantissa: bigint;
	readonly scale: number;
	readonly format: QuantityFormat;
	/** The text it was read from, where Go prints that text again instead of the canonical form. */
	readonly text?: string;
}

export type QuantityLike = Quantity | string | number;

const ERR_FORMAT =
	"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const ERR_SUFFIX = "unable to parse quantity's suffix";
const ERR_NUMERIC = "unable to parse numeric part of quantity";

const NANO = -9;
const MAX_INT64 = 2n ** 63n - 1n;
const SHAPE = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
	n: -9,
	u: -6,
	m: -3,
	"": 0,
	k: 3,
	M: 6,
	G: 9,
	T: 12,
	P: 15,
	E: 18,
};
const BINARY_SUFFIXES: Readonly<Record<string, number>> = {
	Ki: 10,
	Mi: 20,
	Gi: 30,
	Ti: 40,
	Pi: 50,
	Ei: 60,
};
const invert = (table: Readonly<Record<string, number>>) =>
	new Map(
		Object.entries(table).map(([suffix, exponent]) => [exponent, suffix]),
	);
const DECIMAL_NAMES = invert(DECIMAL_SUFFIXES);
const BINARY_NAMES = invert(BINARY_SUFFIXES);

interface Suffix {
	readonly format: QuantityFormat;
	readonly exponent: number;
}

function interpretSuffix(suffix: string): Suffix {
	const decimal = DECIMAL_SUFFIXES[suffix];
	if (decimal !== undefined) return { format: "DecimalSI", exponent: decimal };
	const binary = BINARY_SUFFIXES[suffix];
	if (binary !== undefined) return { format: "BinarySI", exponent: binary };
	const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix)?.[1];
	if (exponent === undefined) throw new Error(ERR_SUFFIX);
	const value = BigInt(exponent.replace("+", ""));
	if (value > MAX_INT64 || value < -MAX_INT64 - 1n) throw new Error(ERR_SUFFIX);
	return {
		format: "DecimalExponent",
		exponent: Number(BigInt.asIntN(32, value)),
	};
}

const parsed = new Map<string, Quantity>();

/**
 * Reads a quantity. Throws an Error with Kubernetes' own message when the text is none.
 * Parsed texts are remembered: a cluster has few different ones.
 */
export function parseQuantity(text: string): Quantity {
	const known = parsed.get(text);
	if (known !== undefined) return known;
	const quantity = parse(text);
	if (parsed.size >= 4096) parsed.clear();
	parsed.set(text, quantity);
	return quantity;
}

function parse(text: string): Quantity {
	if (text === "") throw new Error(ERR_FORMAT);
	if (text === "0")
		return { mantissa: 0n, scale: 0, format: "DecimalSI", text };
	const match = SHAPE.exec(text);
	if (match === null) throw new Error(ERR_FORMAT);
	const negative = match[1] === "-";
	const whole = match[2] === "" ? "0" : (match[2] ?? "0");
	const fraction = match[3] ?? "";
	const { format, exponent } = interpretSuffix(match[4] ?? "");
	const digits = whole + fraction;
	const small = parseSmall(
		text,
		negative,
		digits,
		fraction.length,
		whole.length,
		format,
		exponent,
	);
	if (small !== undefined) return small;
	return parseLarge(negative, digits, fraction.length, format, exponent);
}

/** What fits Go's int64 form: only there is a text that is already canonical kept as it was written. */
function parseSmall(
	text: string,
	negative: boolean,
	digits: string,
	fractionLength: number,
	wholeLength: number,
	format: QuantityFormat,
	exponent: number,
): Quantity | undefined {
	const binary = format === "BinarySI";
	if (binary && fractionLength > 0) return undefined;
	const precision = binary
		? 15 - wholeLength - Math.trunc((exponent * 3) / 10) - 1
		: 18 - digits.length;
	const scale = binary ? 0 : exponent - fractionLength;
	if (precision < 0 || scale < NANO) return undefined;
	const value = BigInt(digits);
	const magnitude = binary ? value << BigInt(exponent) : value;
	if (magnitude > MAX_INT64) return undefined;
	const canonical = binary
		? (value & 7n) !== 0n
		: scale % 3 === 0 && !digits.endsWith("000") && digits[0] !== "0";
	return {
		mantissa: negative ? -magnitude : magnitude,
		scale,
		format,
		...(canonical ? { text } : {}),
	};
}

function parseLarge(
	negative: boolean,
	digits: string,
	fractionLength: number,
	format: QuantityFormat,
	exponent: number,
): Quantity {
	if (digits.length > 10_000) throw new Error(ERR_NUMERIC);
	let magnitude = BigInt(digits);
	let scale = -fractionLength;
	if (format === "BinarySI") magnitude <<= BigInt(exponent);
	else scale += exponent;
	if (magnitude !== 0n) [magnitude, scale] = roundUp(magnitude, scale, NANO);
	let kind = format;
	if (format === "BinarySI") {
		if (compareScaled(magnitude, scale, MAX_INT64, 0) > 0)
			[magnitude, scale] = [MAX_INT64, 0];
		if (magnitude > 0n && compareScaled(magnitude, scale, 1n, 0) < 0)
			kind = "DecimalSI";
	}
	return { mantissa: negative ? -magnitude : magnitude, scale, format: kind };
}

/** Rounds away from zero to a multiple of 10^target; finer scales only. */
function roundUp(
	mantissa: bigint,
	scale: number,
	target: number,
): [bigint, number] {
	if (scale >= target) return [mantissa, scale];
	const drop = target - scale;
	const sign = mantissa < 0n ? -1n : 1n;
	const magnitude = mantissa * sign;
	if (drop > magnitude.toString().length)
		return [magnitude === 0n ? 0n : sign, target];
	const unit = 10n ** BigInt(drop);
	return [sign * ((magnitude + unit - 1n) / unit), target];
}

/** Where the leading digit stands, so that far-apart numbers compare without huge powers. */
const magnitudeOf = (mantissa: bigint, scale: number): number =>
	(mantissa < 0n ? -mantissa : mantissa).toString().length + scale;

function compareScaled(
	a: bigint,
	aScale: number,
	b: bigint,
	bScale: number,
): -1 | 0 | 1 {
	if (aScale !== bScale) {
		const signs = Math.sign(
			Number(a > 0n) - Number(a < 0n) - Number(b > 0n) + Number(b < 0n),
		);
		if (signs !== 0) return signs as -1 | 1;
		if (a === 0n) return 0;
		const sizes = magnitudeOf(a, aScale) - magnitudeOf(b, bScale);
		if (sizes !== 0) return sizes > 0 === a > 0n ? 1 : -1;
		if (aScale > bScale) a *= 10n ** BigInt(aScale - bScale);
		else b *= 10n ** BigInt(bScale - aScale);
	}
	return a === b ? 0 : a < b ? -1 : 1;
}

const toQuantity = (value: QuantityLike): Quantity =>
	typeof value === "object" ? value : parseQuantity(String(value).trim());

/** Prints a quantity as Go does: no fraction, the largest suffix that loses nothing. */
export function formatQuantity(quantity: Quantity): string {
	if (quantity.text !== undefined) return quantity.text;
	const { mantissa, scale, format } = quantity;
	if (mantissa === 0n) return "0";
	if (format === "BinarySI") {
		const binary = formatBinary(mantissa, scale);
		if (binary !== undefined) return binary;
	}
	let exponent = scale;
	let digits = mantissa.toString();
	const zeros = /0*$/.exec(digits)?.[0].length ?? 0;
	digits = digits.slice(0, digits.length - zeros);
	exponent += zeros;
	const over = ((exponent % 3) + 3) % 3;
	digits += "0".repeat(over);
	exponent -= over;
	if (format === "DecimalExponent")
		return exponent === 0 ? digits : `${digits}e${exponent}`;
	return digits + (DECIMAL_NAMES.get(exponent) ?? "");
}

/** Undefined where Go falls back to decimal suffixes: below 1024, or with a fraction. */
function formatBinary(mantissa: bigint, scale: number): string | undefined {
	let value = mantissa;
	if (scale < 0) {
		const unit = 10n ** BigInt(-scale);
		if (value % unit !== 0n) return undefined;
		value /= unit;
	} else if (scale > 0) value *= 10n ** BigInt(scale);
	if (value > -1024n && value < 1024n) return undefined;
	let exponent = 0;
	while (value % 1024n === 0n) {
		value /= 1024n;
		exponent += 10;
	}
	return value.toString() + (BINARY_NAMES.get(exponent) ?? "");
}

// Texts that every manifest has and that print as they are.
const PLAIN = /^(?:[1-9][0-9]{0,2}m?|[1-9][0-9]{0,2}(?:Ki|Mi|Gi))$/;

/**
 * The text that the API server answers with for a quantity it decoded: `1000m` -> `1`, `1024Mi` -> `1Gi`,
 * `0.5` -> `500m`. Throws an Error with Kubernetes' message when it cannot be parsed.
 */
export function canonicalQuantity(value: string | number): string {
	const text = typeof value === "string" ? value.trim() : String(value);
	return PLAIN.test(text) ? text : formatQuantity(parseQuantity(text));
}

/**
 * Quantity.RoundUp: away from zero to 10^scale. Defaulting rounds every ResourceList to -3 (milli).
 */
export function roundUpQuantity(value: QuantityLike, scale: number): Quantity {
	const quantity = toQuantity(value);
	if (quantity.scale >= scale) return quantity;
	const [mantissa, rounded] = roundUp(quantity.mantissa, quantity.scale, scale);
	return { mantissa, scale: rounded, format: quantity.format };
}

/** -1, 0 or 1. */
export function compareQuantity(a: QuantityLike, b: QuantityLike): -1 | 0 | 1 {
	const x = toQuantity(a);
	const y = toQuantity(b);
	return compareScaled(x.mantissa, x.scale, y.mantissa, y.scale);
}

function combine(a: Quantity, b: Quantity, sign: bigint): Quantity {
	const format = a.mantissa === 0n ? b.format : a.format;
	const scale = Math.min(a.scale, b.scale);
	const left = a.mantissa * 10n ** BigInt(a.scale - scale);
	const right = b.mantissa * 10n ** BigInt(b.scale - scale);
	return { mantissa: left + sign * right, scale, format };
}

/** a + b in the format of a, or of b when a is zero. */
export const addQuantity = (a: QuantityLike, b: QuantityLike): Quantity =>
	combine(toQuantity(a), toQuantity(b), 1n);

/** a - b in the format of a, or of b when a is zero. */
export const subQuantity = (a: QuantityLike, b: QuantityLike): Quantity =>
	combine(toQuantity(a), toQuantity(b), -1n);

/** A quantity of `value * 10^scale`. */
export const newQuantity = (
	value: number | bigint,
	format: QuantityFormat = "DecimalSI",
	scale = 0,
): Quantity => ({ mantissa: BigInt(value), scale, format });

function scaled(value: QuantityLike, scale: number): number {
	const quantity = toQuantity(value);
	const [mantissa, exponent] = roundUp(
		quantity.mantissa,
		quantity.scale,
		scale,
	);
	return exponent === scale
		? Number(mantissa)
		: Number(mantissa) * 10 ** (exponent - scale);
}

/** In whole units, rounded away from zero; exact below 2^53. */
export const quantityValue = (value: QuantityLike): number => scaled(value, 0);

/** In thousandths, rounded away from zero; exact below 2^53. */
export const quantityMilli = (value: QuantityLike): number => scaled(value, -3);

/** -1, 0 or 1. */
export const quantitySign = (value: QuantityLike): -1 | 0 | 1 => {
	const { mantissa } = toQuantity(value);
	return mantissa === 0n ? 0 : mantissa < 0n ? -1 : 1;
};

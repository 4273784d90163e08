import { canonicalDuration } from "../../apimachinery/duration.ts";
import { canonicalQuantity } from "../../apimachinery/quantity.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import { canonicalBase64 } from "./base64.ts";
import { countKeys, type Decode, MISMATCH } from "./run.ts";
import { canonicalMicroTime, canonicalTime } from "./time.ts";

const MAX_INT32 = 2 ** 31 - 1;

const decodeString: Decode = (input) => {
	if (typeof input !== "string") throw MISMATCH;
	return input;
};
const decodeBoolean: Decode = (input) => {
	if (typeof input !== "boolean") throw MISMATCH;
	return input;
};
const decodeNumber: Decode = (input) => {
	if (typeof input !== "number") throw MISMATCH;
	return input;
};
export const isInt32 = (value: unknown): value is number =>
	Number.isInteger(value) &&
	(value as number) <= MAX_INT32 &&
	(value as number) >= -MAX_INT32 - 1;
export const isInt64 = (value: unknown): value is number =>
	Number.isInteger(value) && Math.abs(value as number) <= 2 ** 63;
const decodeInt32: Decode = (input) => {
	if (!isInt32(input)) throw MISMATCH;
	return input;
};
const decodeInt64: Decode = (input) => {
	if (!isInt64(input)) throw MISMATCH;
	return input;
};
const decodeIntOrString: Decode = (input) => {
	if (typeof input !== "string" && !isInt32(input)) throw MISMATCH;
	return input;
};
const decodeQuantity: Decode = (input) => {
	if (typeof input === "string") return canonicalQuantity(input.trim());
	if (typeof input !== "number") throw MISMATCH;
	return canonicalQuantity(input);
};
const text =
	(canonical: (value: string) => string | null): Decode =>
	(input) => {
		if (typeof input !== "string") throw MISMATCH;
		return canonical(input);
	};
const decodeTime = text(canonicalTime);
const decodeMicroTime = text(canonicalMicroTime);
const decodeDuration = text(canonicalDuration);

const decodeBytes: Decode = (input) => {
	if (typeof input === "string") return canonicalBase64(input);
	// Go also reads a []byte from a list of numbers
	if (!Array.isArray(input) || !input.every(isByte)) throw MISMATCH;
	return Buffer.from(input).toString("base64");
};
export const isByte = (value: unknown): boolean =>
	Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;

const decodeAny: Decode = (input, run) => {
	run.keys += countKeys(input);
	return input;
};

/** The decoder of a type that is no struct, list or map. */
export function scalarDecoder(schema: Schema): Decode {
	switch (schema.type) {
		case "string":
			return decodeString;
		case "boolean":
			return decodeBoolean;
		case "integer":
			return schema.format === "int32" ? decodeInt32 : decodeInt64;
		case "number":
			return decodeNumber;
		case "intOrString":
			return decodeIntOrString;
		case "quantity":
			return decodeQuantity;
		case "time":
			return decodeTime;
		case "microTime":
			return decodeMicroTime;
		case "duration":
			return decodeDuration;
		case "bytes":
			return decodeBytes;
		default:
			return decodeAny;
	}
}

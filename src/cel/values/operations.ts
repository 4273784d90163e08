import { itemsOf } from "./collections.ts";
import {
	CelDuration,
	type CelList,
	type CelMap,
	CelOpaque,
	CelOptional,
	CelTimestamp,
	CelTypeValue,
	CelUint,
	type CelValue,
	isList,
	isMap,
} from "./scalars.ts";

/** The number that an int, uint or double is; undefined for other values. */
export function numberOf(value: CelValue): bigint | number | undefined {
	if (typeof value === "bigint" || typeof value === "number") return value;
	return value instanceof CelUint ? value.value : undefined;
}

/** CEL's equality: numbers of all types by value, lists and maps by their parts; values of different types differ. */
export function equal(a: CelValue, b: CelValue): boolean {
	if (a === b) return typeof a !== "number" || !Number.isNaN(a);
	const [left, right] = [numberOf(a), numberOf(b)];
	if (left !== undefined || right !== undefined)
		// biome-ignore lint/suspicious/noDoubleEquals: 1 and 1.0 are equal in CEL
		return left !== undefined && right !== undefined && left == right;
	if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
	if (a instanceof Uint8Array)
		return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
	if (a instanceof CelDuration)
		return b instanceof CelDuration && a.nanoseconds === b.nanoseconds;
	if (a instanceof CelTimestamp)
		return b instanceof CelTimestamp && a.nanoseconds === b.nanoseconds;
	if (a instanceof CelTypeValue)
		return b instanceof CelTypeValue && a.name === b.name;
	if (a instanceof CelOptional)
		return b instanceof CelOptional && equalOptionals(a, b);
	if (a instanceof CelOpaque)
		return b instanceof CelOpaque && a.typeName === b.typeName && a.equals(b);
	if (isList(a)) return isList(b) && equalLists(a, b);
	return isMap(a) && isMap(b) && equalMaps(a, b);
}

const equalOptionals = (a: CelOptional, b: CelOptional): boolean =>
	a.value === undefined || b.value === undefined
		? a.value === b.value
		: equal(a.value, b.value);

function equalLists(a: CelList, b: CelList): boolean {
	if (a.size !== b.size) return false;
	if (a.unordered || b.unordered) {
		const items = [...itemsOf(b)];
		for (const item of itemsOf(a)) {
			const at = items.findIndex((one) => equal(item, one));
			if (at < 0) return false;
			items.splice(at, 1);
		}
		return true;
	}
	for (let i = 0; i < a.size; i++) if (!equal(a.at(i), b.at(i))) return false;
	return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
	if (a.size !== b.size) return false;
	for (const key of a.keys()) {
		const other = b.get(key);
		if (other === undefined || !equal(a.get(key) as CelValue, other))
			return false;
	}
	return true;
}

/** Less than 0, 0 or more; undefined for values that have no order among them. */
export function compare(a: CelValue, b: CelValue): number | undefined {
	const [left, right] = [numberOf(a), numberOf(b)];
	if (left !== undefined && right !== undefined)
		return left < right ? -1 : left > right ? 1 : 0;
	if (typeof a === "string" && typeof b === "string") return compareText(a, b);
	if (typeof a === "boolean" && typeof b === "boolean")
		return Number(a) - Number(b);
	if (a instanceof Uint8Array && b instanceof Uint8Array)
		return Buffer.compare(a, b);
	const spans =
		(a instanceof CelDuration && b instanceof CelDuration) ||
		(a instanceof CelTimestamp && b instanceof CelTimestamp);
	if (!spans) return undefined;
	const difference =
		(a as CelDuration).nanoseconds - (b as CelDuration).nanoseconds;
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** By code points, as Go's bytes compare, not by UTF-16 units. */
function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The name of a value's type, as `type(x)` and messages have it. */
export function typeNameOf(value: CelValue): string {
	switch (typeof value) {
		case "boolean":
			return "bool";
		case "bigint":
			return "int";
		case "number":
			return "double";
		case "string":
			return "string";
	}
	if (value === null) return "null_type";
	if (value instanceof CelUint) return "uint";
	if (value instanceof Uint8Array) return "bytes";
	if (value instanceof CelDuration) return "google.protobuf.Duration";
	if (value instanceof CelTimestamp) return "google.protobuf.Timestamp";
	if (value instanceof CelOptional) return "optional_type";
	if (value instanceof CelTypeValue) return "type";
	if (value instanceof CelOpaque) return value.typeName;
	return isList(value) ? "list" : (value.typeName ?? "map");
}

/** How many parts or characters a value has, as cost trackers count; 1 for scalars. */
export function sizeOf(value: CelValue): number {
	if (typeof value === "string") return value.length;
	if (typeof value !== "object" || value === null) return 1;
	if (value instanceof Uint8Array) return value.length;
	return isList(value) || isMap(value) ? value.size : 1;
}

/**
 * One step of a field path as FieldsV1 writes it: `f:name` a member, `k:{"name":"c"}` an element of a keyed list,
 * `v:"x"` an element of a set, `i:0` a position (sigs.k8s.io/structured-merge-diff/v6/fieldpath).
 */
import { goQuote } from "../field.ts";
import { goPrint } from "../go-format.ts";
import { isObject } from "../json.ts";
import type { JsonValue } from "../object.ts";

/** The element that stands for the parent itself being in the set. */
export const SELF = ".";

/** Texts that JSON writes as they are. */
export const PLAIN = /^[\w ./:@-]*$/;

/** JSON as Go writes it: HTML's special characters are escaped. */
export function elementJson(value: JsonValue): string {
	if (typeof value === "number") return String(value);
	if (typeof value === "string" && PLAIN.test(value)) return `"${value}"`;
	const text = JSON.stringify(value);
	return /[<>&\u2028\u2029]/.test(text)
		? text.replace(
				/[<>&\u2028\u2029]/g,
				(ch) => `\\u${ch.charCodeAt(0).toString(16).padStart(4, "0")}`,
			)
		: text;
}

/** `k:{...}` of key fields, which must come sorted by name. */
export function keyElement(
	fields: readonly (readonly [string, JsonValue])[],
): string {
	let text = "k:{";
	for (const [name, value] of fields) {
		if (text.length > 3) text += ",";
		text += `${elementJson(name)}:${elementJson(value)}`;
	}
	return `${text}}`;
}

export const valueElement = (value: JsonValue): string =>
	`v:${elementJson(value)}`;

const parsed = new Map<string, JsonValue>();

/** The JSON behind `k:` or `v:`, remembered: a cluster has few different ones. */
function parseElement(element: string): JsonValue {
	let value = parsed.get(element);
	if (value === undefined) {
		value = JSON.parse(element.slice(2)) as JsonValue;
		if (parsed.size >= 4096) parsed.clear();
		parsed.set(element, value);
	}
	return value;
}

// Numbers come before texts, then booleans, lists, maps and null (value.Compare).
function rankOf(value: JsonValue): number {
	if (value === null) return 5;
	if (Array.isArray(value)) return 3;
	switch (typeof value) {
		case "number":
			return 0;
		case "string":
			return 1;
		case "boolean":
			return 2;
		default:
			return 4;
	}
}

function compareValues(a: JsonValue, b: JsonValue): number {
	const ranks = rankOf(a) - rankOf(b);
	if (ranks !== 0) return ranks;
	if (isObject(a) && isObject(b)) return compareFields(a, b);
	if (Array.isArray(a) && Array.isArray(b)) {
		for (let i = 0; i < Math.min(a.length, b.length); i++) {
			const order = compareValues(a[i] as JsonValue, b[i] as JsonValue);
			if (order !== 0) return order;
		}
		return a.length - b.length;
	}
	const [x, y] = [a as string, b as string];
	return x < y ? -1 : x > y ? 1 : 0;
}

function compareFields(
	a: Record<string, unknown>,
	b: Record<string, unknown>,
): number {
	const left = Object.keys(a).sort();
	const right = Object.keys(b).sort();
	for (let i = 0; i < Math.min(left.length, right.length); i++) {
		const [x = "", y = ""] = [left[i], right[i]];
		if (x !== y) return x < y ? -1 : 1;
		const order = compareValues(a[x] as JsonValue, b[y] as JsonValue);
		if (order !== 0) return order;
	}
	return left.length - right.length;
}

const KINDS = ".fkvi";

/** The order in which a set lists its elements. */
export function compareElements(a: string, b: string): number {
	if (a === b) return 0;
	const kind = a[0] ?? "";
	if (kind !== b[0]) return KINDS.indexOf(kind) - KINDS.indexOf(b[0] ?? "");
	if (kind === "k" || kind === "v")
		return compareValues(parseElement(a), parseElement(b));
	if (kind === "i") return Number(a.slice(2)) - Number(b.slice(2));
	return a < b ? -1 : 1;
}

const printValue = (value: JsonValue): string =>
	typeof value === "string" ? goQuote(value) : goPrint(value);

/** As messages show it: `.name`, `[name="c"]`, `[="x"]`, `[0]`. */
export function formatElement(element: string): string {
	const rest = element.slice(2);
	switch (element[0]) {
		case "f":
			return `.${rest}`;
		case "i":
			return `[${rest}]`;
		case "v":
			return `[=${printValue(parseElement(element))}]`;
		default: {
			const fields = parseElement(element) as Record<string, JsonValue>;
			const shown = Object.keys(fields)
				.sort()
				.map((name) => `${name}=${printValue(fields[name] as JsonValue)}`);
			return `[${shown.join(",")}]`;
		}
	}
}

/**
 * The canonical spelling of an element that a client wrote; undefined for kinds that a later version may know.
 * Throws an Error for what is no element.
 */
export function normalizeElement(element: string): string | undefined {
	if (element.length < 2) throw new Error("key must be 2 characters long:");
	if (element[1] !== ":") throw new Error(`missing colon: ${element}`);
	switch (element[0]) {
		case "f":
			return element;
		case "i":
			if (!/^[+-]?[0-9]+$/.test(element.slice(2)))
				throw new Error(
					`strconv.Atoi: parsing ${goQuote(element.slice(2))}: invalid syntax`,
				);
			return `i:${Number(element.slice(2))}`;
		case "v":
			return valueElement(parseElement(element));
		case "k": {
			const fields = parseElement(element);
			if (!isObject(fields)) throw new Error(`no key fields: ${element}`);
			return keyElement(
				Object.keys(fields)
					.sort()
					.map((name) => [name, fields[name] as JsonValue]),
			);
		}
		default:
			return undefined;
	}
}

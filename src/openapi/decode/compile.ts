import type { FieldSchema, Schema } from "../../apimachinery/schema.ts";
import {
	type Decode,
	isMembers,
	type Members,
	MISMATCH,
	type Run,
	setMember,
} from "./run.ts";
import { scalarDecoder } from "./scalars.ts";
import { unionDecoder } from "./unions.ts";

const compiled = new WeakMap<Schema, Decode>();

/** The decoder of a schema node, made once and without looking further down until it is used. */
export function decoderOf(schema: Schema): Decode {
	let decode = compiled.get(schema);
	if (decode === undefined) {
		decode = compile(schema);
		compiled.set(schema, decode);
	}
	return decode;
}

function compile(schema: Schema): Decode {
	switch (schema.type) {
		case "object":
			return structDecoder(schema);
		case "array":
			return arrayDecoder(schema);
		case "map":
			return mapDecoder(schema);
		case "any":
			return unionDecoder(schema) ?? scalarDecoder(schema);
		default:
			return scalarDecoder(schema);
	}
}

interface FieldPlan {
	readonly name: string;
	readonly decode: Decode;
	/** Zero values are left out (omitempty of a value type). */
	readonly drops: boolean;
	/** What is written when the field is absent; undefined leaves it out. */
	readonly zero: (() => unknown) | undefined;
}

const planField = ({ name, schema, presence }: FieldSchema): FieldPlan => ({
	name,
	decode: decoderOf(schema),
	drops: presence === "omitempty",
	zero:
		presence !== "always"
			? undefined
			: schema.nullable === true
				? () => null
				: () => zeroOf(schema),
});

/** Go's zero value of a type, as its JSON encoder prints it; fresh each time. */
export function zeroOf(schema: Schema): unknown {
	switch (schema.type) {
		case "object":
			return decoderOf(schema)({}, { keys: 0, unknown: false });
		case "string":
			return "";
		case "integer":
		case "number":
		case "intOrString":
			return 0;
		case "boolean":
			return false;
		case "quantity":
			return "0";
		case "duration":
			return "0s";
		default:
			return null;
	}
}

function isZero(value: unknown): boolean {
	if (typeof value === "object")
		return Array.isArray(value)
			? value.length === 0
			: value !== null && isEmpty(value);
	return value === "" || value === 0 || value === false;
}

function isEmpty(value: object): boolean {
	for (const _ in value) return false;
	return true;
}

/** Fields come out in the order of Go's struct, whatever their order in the input. */
function structDecoder(schema: Schema): Decode {
	let plan: readonly FieldPlan[] | undefined;
	return (input, run) => {
		if (!isMembers(input)) throw MISMATCH;
		plan ??= Array.from(schema.fields?.values() ?? [], planField);
		const out: Members = {};
		let known = 0;
		for (const field of plan) {
			const raw = input[field.name];
			if (raw !== undefined) known++;
			const value =
				raw === undefined || raw === null ? null : field.decode(raw, run);
			if (value === null) {
				if (field.zero !== undefined) out[field.name] = field.zero();
			} else if (!field.drops || !isZero(value)) out[field.name] = value;
		}
		countMembers(input, known, run);
		return out;
	};
}

function countMembers(input: Members, known: number, run: Run): void {
	let members = 0;
	for (const _ in input) members++;
	run.keys += members;
	if (members !== known) run.unknown = true;
}

function arrayDecoder(schema: Schema): Decode {
	const items: Schema = schema.items ?? { type: "any" };
	let decode: Decode | undefined;
	return (input, run) => {
		if (!Array.isArray(input)) throw MISMATCH;
		decode ??= decoderOf(items);
		const out: unknown[] = [];
		for (const item of input)
			out.push(item === null ? zeroOf(items) : decode(item, run));
		return out;
	};
}

/** Go writes maps sorted by key. */
function mapDecoder(schema: Schema): Decode {
	const values: Schema = schema.values ?? { type: "any" };
	let decode: Decode | undefined;
	return (input, run) => {
		if (!isMembers(input)) throw MISMATCH;
		decode ??= decoderOf(values);
		const names = Object.keys(input);
		run.keys += names.length;
		if (names.length > 1) names.sort();
		const out: Members = {};
		for (const name of names) {
			const raw = input[name];
			setMember(out, name, raw === null ? zeroOf(values) : decode(raw, run));
		}
		return out;
	};
}

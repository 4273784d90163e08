import type { Schema } from "../apimachinery/schema.ts";
import { MAX_STRICT_ERRORS } from "./decode/explain.ts";
import { type Members, setMember } from "./decode/run.ts";
import { decodeFieldTwice } from "./decode-twice.ts";
import { jsonSyntaxError } from "./json-syntax.ts";

/** Parses JSON; throws an Error with the text of Go's encoding/json (`unexpected end of JSON input`). */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new Error(jsonSyntaxError(text) ?? (error as Error).message);
	}
}

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/**
 * Members of all objects in a valid JSON text, repeated ones included. More than the parsed value has (`Decoded.keys`)
 * means that some are repeated; this is all that is paid for the check while nothing is wrong.
 */
export function countMembers(text: string): number {
	let members = 0;
	for (let i = 0; i < text.length; i++) {
		const char = text.charCodeAt(i);
		if (char === COLON) members++;
		else if (char === QUOTE) i = endOfString(text, i);
	}
	return members;
}

/** The position of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
	let i = start + 1;
	for (;;) {
		const char = text.charCodeAt(i);
		if (char === QUOTE || i >= text.length) return i;
		i += char === BACKSLASH ? 2 : 1;
	}
}

/** A JSON text with repeated members, as Go's decoder understands it. */
export interface StrictReading {
	/** What is left of members that stand twice (`decodeTwice`). */
	readonly value: unknown;
	/** In the order of the text, each once and a hundred at most: `unknown field "spec.x"`, `duplicate field "metadata.name"`. */
	readonly errors: readonly string[];
}

/** Reads a valid JSON text member by member, as sigs.k8s.io/json does: slower than JSON.parse, which forgets repeated ones. */
export function readStrictly(schema: Schema, text: string): StrictReading {
	const reader = new StrictReader(text);
	const value = reader.value(schema, "");
	return { value, errors: [...reader.errors] };
}

class StrictReader {
	readonly errors = new Set<string>();
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** Reads one value; an undefined schema looks at nothing inside (unknown fields, raw JSON). */
	value(schema: Schema | undefined, path: string): unknown {
		switch (this.#peek()) {
			case "{":
				return this.#object(schema, path);
			case "[":
				return this.#array(schema, path);
			case '"':
				return this.#string();
			default: {
				const start = this.#at;
				while (!/[,\]}\s]|^$/.test(this.#text[this.#at] ?? "")) this.#at++;
				return JSON.parse(this.#text.slice(start, this.#at));
			}
		}
	}

	#object(schema: Schema | undefined, path: string): Members {
		const typed = schema?.type === "object" || schema?.type === "map";
		const members: Members = {};
		this.#at++;
		while (this.#peek() !== "}") {
			const name = this.#string();
			this.#peek();
			this.#at++; // the colon
			const place = path === "" ? name : `${path}.${name}`;
			const inner = memberSchema(schema, name);
			const repeated = Object.hasOwn(members, name);
			if (typed && inner === undefined)
				this.#report(`unknown field "${place}"`);
			else if (typed && repeated) this.#report(`duplicate field "${place}"`);
			const value = this.value(inner, place);
			const field = schema?.fields?.get(name);
			setMember(
				members,
				name,
				repeated && field !== undefined
					? decodeFieldTwice(field, members[name], value)
					: value,
			);
			if (this.#peek() === ",") this.#at++;
		}
		this.#at++;
		return members;
	}

	#array(schema: Schema | undefined, path: string): unknown[] {
		const items = schema?.type === "array" ? schema.items : undefined;
		const list: unknown[] = [];
		this.#at++;
		for (let i = 0; this.#peek() !== "]"; i++) {
			list.push(this.value(items, `${path}[${i}]`));
			if (this.#peek() === ",") this.#at++;
		}
		this.#at++;
		return list;
	}

	#string(): string {
		this.#peek();
		const start = this.#at;
		this.#at = endOfString(this.#text, start) + 1;
		return JSON.parse(this.#text.slice(start, this.#at)) as string;
	}

	/** The next character that is no white space; not consumed. */
	#peek(): string {
		while (this.#text.charCodeAt(this.#at) <= 32) this.#at++;
		return this.#text[this.#at] ?? "";
	}

	#report(message: string): void {
		if (this.errors.size < MAX_STRICT_ERRORS) this.errors.add(message);
	}
}

function memberSchema(
	schema: Schema | undefined,
	name: string,
): Schema | undefined {
	if (schema?.type === "map") return schema.values;
	return schema?.type === "object"
		? schema.fields?.get(name)?.schema
		: undefined;
}

/** The 400 text under fieldValidation=Strict: `strict decoding error: unknown field "z", unknown field "a"`. */
export const strictDecodingError = (errors: readonly string[]): string =>
	`strict decoding error: ${errors.join(", ")}`;

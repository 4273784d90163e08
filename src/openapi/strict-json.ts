import type { Schema } from "../apimachinery/schema.ts";
import { MAX_STRICT_ERRORS } from "./decode/explain.ts";
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

/**
 * The strict errors of a valid JSON text, as sigs.k8s.io/json finds them: unknown and repeated members, in the order
 * of the text, each once and a hundred at most. `unknown field "spec.x"`, `duplicate field "metadata.name"`.
 */
export function strictJsonErrors(schema: Schema, text: string): string[] {
	const reader = new StrictReader(text);
	reader.value(schema, "");
	return [...reader.errors];
}

class StrictReader {
	readonly errors = new Set<string>();
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** Reads one value; an undefined schema looks at nothing inside (unknown fields, raw JSON). */
	value(schema: Schema | undefined, path: string): void {
		switch (this.#peek()) {
			case "{":
				this.#object(schema, path);
				break;
			case "[":
				this.#array(schema, path);
				break;
			case '"':
				this.#string();
				break;
			default:
				while (!/[,\]}\s]|^$/.test(this.#text[this.#at] ?? "")) this.#at++;
		}
	}

	#object(schema: Schema | undefined, path: string): void {
		const typed = schema?.type === "object" || schema?.type === "map";
		const seen = new Set<string>();
		this.#at++;
		while (this.#peek() !== "}") {
			const name = this.#string();
			this.#peek();
			this.#at++; // the colon
			const place = path === "" ? name : `${path}.${name}`;
			const inner = memberSchema(schema, name);
			if (typed && inner === undefined)
				this.#report(`unknown field "${place}"`);
			else if (typed && seen.has(name))
				this.#report(`duplicate field "${place}"`);
			seen.add(name);
			this.value(inner, place);
			if (this.#peek() === ",") this.#at++;
		}
		this.#at++;
	}

	#array(schema: Schema | undefined, path: string): void {
		const items = schema?.type === "array" ? schema.items : undefined;
		this.#at++;
		for (let i = 0; this.#peek() !== "]"; i++) {
			this.value(items, `${path}[${i}]`);
			if (this.#peek() === ",") this.#at++;
		}
		this.#at++;
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

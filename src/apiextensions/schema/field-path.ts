import type { JsonSchemaProps } from "../types.ts";

/** Where a path leads in a schema. */
export interface FieldPath {
	/** The names on the way, as `.a.b[key]`. */
	readonly path: string;
	readonly names: readonly string[];
	readonly schema: JsonSchemaProps | undefined;
}

/**
 * Follows `.a.b['c']` through a schema (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go ValidFieldPath).
 * Throws an Error with Go's text when it leads nowhere; `brackets` says whether `['name']` may be written.
 */
export function followFieldPath(
	text: string,
	root: JsonSchemaProps,
	brackets = true,
): FieldPath {
	const tokens = tokensOf(text);
	const names: string[] = [];
	let path = "";
	let schema: JsonSchemaProps | undefined = root;
	const next = () => {
		const token = tokens.shift();
		if (token === undefined) throw new Error("unexpected end of JSON path");
		return token;
	};
	const enter = (name: string) => {
		const { properties, additionalProperties } = schema ?? {};
		if (properties !== undefined && Object.keys(properties).length > 0) {
			if (!Object.hasOwn(properties, name)) throw new Error(nowhere);
			schema = properties[name];
			path += `.${name}`;
		} else if (additionalProperties !== undefined) {
			schema =
				typeof additionalProperties === "object"
					? additionalProperties
					: undefined;
			path += `[${name}]`;
		} else throw new Error(nowhere);
		names.push(name);
	};
	while (tokens.length > 0) {
		const token = next();
		if (token === ".") enter(next());
		else if (token === "[") {
			if (!brackets) throw new Error("array notation is not allowed");
			enter(quotedName(next()));
			const end = next();
			if (end !== "]") throw new Error(`expected ] but got ${end}`);
		} else throw new Error(`expected [ or . but got: ${token}`);
	}
	return { path: path.replace(/^\./, ""), names, schema };
}

const nowhere = "does not refer to a valid field";

/** `.`, `[` and `]` by themselves, quoted names whole, and all else between them. */
const tokensOf = (text: string): string[] =>
	text.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]']+[^.[\]]*|'.*/gs) ?? [];

const escapes: Readonly<Record<string, string>> = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
	"'": "'",
	"\\": "\\",
};

function quotedName(token: string): string {
	if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
		throw new Error(`expected single quoted string but got ${token}`);
	return token.slice(1, -1).replace(/\\(.)/gs, (written, char: string) => {
		const plain = escapes[char];
		if (plain === undefined)
			throw new Error(`invalid string literal: invalid escape char ${written}`);
		return plain;
	});
}

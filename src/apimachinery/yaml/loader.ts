import { goQuote } from "../field.ts";
import { GoYamlError, type Mark } from "./go-characters.ts";
import {
	GoScanner,
	maxDepth,
	type Token,
	type TokenType,
} from "./go-scanner.ts";
import { keyText, scalarValue, taggedValue } from "./node-values.ts";
import type { Tag } from "./scan-properties.ts";

type Members = { [key: string]: unknown };

export interface LoadedYaml {
	/** JSON data: keys are strings. */
	readonly value: unknown;
	/** `line 8: key "data" already set in map` */
	readonly duplicates: readonly string[];
}

/**
 * Reads the first document of a text; go-yaml reads no further, and does not see what is wrong behind it. Throws what
 * go-yaml has against it, in its words (go.yaml.in/yaml/v2's parserc.go and decode.go).
 */
export function loadYaml(text: string): LoadedYaml {
	try {
		const loader = new Loader(new GoScanner(text));
		return { value: loader.document(), duplicates: loader.duplicates };
	} catch (error) {
		// Deeper than our own stack is as good as deeper than go-yaml allows.
		if (error instanceof RangeError)
			throw new Error(`yaml: exceeded max depth of ${maxDepth}`);
		throw error;
	}
}

/** Aliases may make a small text huge: goyaml stops at the same measure. */
const maxNodes = 4_000_000;

/** What stands before a node: where that begins, and its name and type. */
interface Properties {
	readonly mark: Mark;
	readonly anchor: string | undefined;
	readonly tag: string | undefined;
	readonly any: boolean;
}

class Loader {
	readonly duplicates: string[] = [];
	readonly #scanner: GoScanner;
	readonly #handles = new Set(["", "!", "!!"]);
	readonly #anchors = new Map<string, unknown>();
	/** Anchors of collections that are not complete. */
	readonly #open = new Set<string>();
	#nodes = 0;
	#unusable: Error | undefined;

	constructor(scanner: GoScanner) {
		this.#scanner = scanner;
	}

	document(): unknown {
		if (this.#is("directive", "document-start")) {
			this.#directives();
			const start = this.#scanner.next();
			if (start.type !== "document-start")
				throw fail("did not find expected <document start>", start.mark);
			if (this.#is("directive", "document-start", "document-end")) return null;
		}
		if (this.#is("stream-end")) return null;
		const value = this.#node(true, false);
		this.#scanner.peek(); // the document is over when something else begins
		// The whole of it is parsed before anything is made of it.
		if (this.#unusable !== undefined) throw this.#unusable;
		return value;
	}

	/** What is sound YAML but can't be made a value. */
	readonly #reject = (error: Error): void => {
		this.#unusable ??= error;
	};

	#directives(): void {
		let version = false;
		while (this.#is("directive")) {
			const { text = "", mark } = this.#scanner.next();
			const [name, value = ""] = text.split(" ");
			if (name === "TAG") {
				const known = this.#handles.has(value) && value.length > 2;
				if (known) throw fail("found duplicate %TAG directive", mark);
				this.#handles.add(value);
				continue;
			}
			if (version) throw fail("found duplicate %YAML directive", mark);
			if (value !== "1.1") throw fail("found incompatible YAML document", mark);
			version = true;
		}
	}

	#is(...types: TokenType[]): boolean {
		return types.includes(this.#scanner.peek().type);
	}

	#node(block: boolean, indentless: boolean): unknown {
		if (++this.#nodes > maxNodes)
			throw new Error("yaml: document contains excessive aliasing");
		if (this.#is("alias")) return this.#alias();
		const properties = this.#properties();
		const { anchor } = properties;
		if (anchor !== undefined) this.#open.add(anchor);
		const value = this.#content(properties, block, indentless);
		if (anchor !== undefined) {
			this.#open.delete(anchor);
			this.#anchors.set(anchor, value);
		}
		return value;
	}

	#alias(): unknown {
		const { text: name = "" } = this.#scanner.next();
		if (this.#open.has(name))
			throw new Error(`yaml: anchor '${name}' value contains itself`);
		if (!this.#anchors.has(name))
			throw new Error(`yaml: unknown anchor '${name}' referenced`);
		const value = this.#anchors.get(name);
		this.#nodes += weightOf(value);
		return value;
	}

	#content(properties: Properties, block: boolean, indentless: boolean) {
		const token = this.#scanner.peek();
		const { tag } = properties;
		switch (token.type) {
			case "scalar": {
				const { text = "", plain = false } = this.#scanner.next();
				return this.#made(() =>
					tag === undefined ? scalarValue(text, plain) : taggedValue(tag, text),
				);
			}
			case "[":
				return this.#flowSequence();
			case "{":
				return this.#flowMapping();
		}
		if (indentless && token.type === "entry") return this.#indentless();
		if (block && token.type === "sequence-start") return this.#blockSequence();
		if (block && token.type === "mapping-start") return this.#blockMapping();
		if (properties.any) return tag === undefined ? null : taggedValue(tag, "");
		throw fail(
			"did not find expected node content",
			token.mark,
			properties.mark,
		);
	}

	#made<T>(make: () => T): T | null {
		try {
			return make();
		} catch (error) {
			this.#reject(error as Error);
			return null;
		}
	}

	/** An anchor and a tag, in any order. */
	#properties(): Properties {
		const { mark } = this.#scanner.peek();
		let anchor: string | undefined;
		let tag: Tag | undefined;
		for (;;) {
			if (anchor === undefined && this.#is("anchor"))
				anchor = this.#scanner.next().text;
			else if (tag === undefined && this.#is("tag")) {
				const token = this.#scanner.next();
				tag = token.tag;
				if (!this.#handles.has(tag?.handle ?? ""))
					throw fail("found undefined tag handle", token.mark, mark);
			} else break;
		}
		const any = anchor !== undefined || tag !== undefined;
		return { mark, anchor, tag: tag && shortTag(tag), any };
	}

	#indentless(): unknown[] {
		const list: unknown[] = [];
		while (this.#is("entry")) {
			this.#scanner.next();
			list.push(
				this.#is("entry", "key", "value", "block-end")
					? null
					: this.#node(true, false),
			);
		}
		return list;
	}

	#blockSequence(): unknown[] {
		const list: unknown[] = [];
		const start = this.#scanner.next();
		while (this.#is("entry")) {
			this.#scanner.next();
			list.push(
				this.#is("entry", "block-end") ? null : this.#node(true, false),
			);
		}
		this.#end("block-end", "did not find expected '-' indicator", start);
		return list;
	}

	#blockMapping(): Members {
		const start = this.#scanner.next();
		const mapping = new Mapping(this.duplicates, this.#reject);
		const node = () =>
			this.#is("key", "value", "block-end") ? null : this.#node(true, true);
		while (this.#is("key")) {
			this.#scanner.next();
			this.#entry(mapping, node, node);
		}
		this.#end("block-end", "did not find expected key", start);
		return mapping.finish();
	}

	/** A key and what is behind its colon, if there is one. */
	#entry(mapping: Mapping, key: () => unknown, value: () => unknown): void {
		const plain = this.#scanner.peek().plain === true;
		const name = key();
		let { mark } = this.#scanner.peek();
		let member: unknown = null;
		if (this.#is("value")) {
			mark = this.#scanner.next().mark;
			const next = this.#scanner.peek();
			if (!this.#is("key", "value", "block-end", ",", "]", "}"))
				mark = next.mark;
			member = value();
		}
		mapping.add(name, plain, member, mark);
	}

	#flowSequence(): unknown[] {
		const list: unknown[] = [];
		const start = this.#scanner.next();
		for (let first = true; !this.#is("]"); first = false) {
			if (!first) this.#end(",", "did not find expected ',' or ']'", start);
			if (this.#is("key")) {
				const pair = new Mapping(this.duplicates, this.#reject);
				this.#flowEntry(pair, "]");
				list.push(pair.finish());
			} else if (!this.#is("]")) list.push(this.#node(false, false));
		}
		this.#scanner.next();
		return list;
	}

	#flowMapping(): Members {
		const start = this.#scanner.next();
		const mapping = new Mapping(this.duplicates, this.#reject);
		for (let first = true; !this.#is("}"); first = false) {
			if (!first) this.#end(",", "did not find expected ',' or '}'", start);
			if (this.#is("key")) this.#flowEntry(mapping, "}");
			else if (!this.#is("}")) {
				const { mark, plain = false } = this.#scanner.peek();
				mapping.add(this.#node(false, false), plain, null, mark);
			}
		}
		this.#scanner.next();
		return mapping.finish();
	}

	#flowEntry(mapping: Mapping, close: TokenType): void {
		this.#scanner.next();
		this.#entry(
			mapping,
			() => (this.#is("value", ",", close) ? null : this.#node(false, false)),
			() => (this.#is(",", close) ? null : this.#node(false, false)),
		);
	}

	#end(type: TokenType, problem: string, start: Token): void {
		const token = this.#scanner.peek();
		if (token.type !== type) throw fail(problem, token.mark, start.mark);
		this.#scanner.next();
	}
}

/** A mapping in the making: merge keys come last, and give way. */
class Mapping {
	readonly #members: Members = {};
	readonly #names = new Set<string>();
	readonly #merged: unknown[] = [];
	readonly #duplicates: string[];
	readonly #reject: (error: Error) => void;

	constructor(duplicates: string[], reject: (error: Error) => void) {
		this.#duplicates = duplicates;
		this.#reject = reject;
	}

	/** `mark` is where the value begins. */
	add(key: unknown, plain: boolean, value: unknown, mark: Mark): void {
		if (key === "<<" && plain) {
			this.#merged.push(...(Array.isArray(value) ? value : [value]));
			return;
		}
		let name: string;
		try {
			name = keyText(key);
		} catch (error) {
			this.#reject(error as Error);
			return;
		}
		if (this.#names.has(name))
			this.#duplicates.push(
				`line ${mark.line + 1}: key ${typeof key === "string" ? goQuote(key) : String(key)} already set in map`,
			);
		this.#names.add(name);
		setOwn(this.#members, name, value);
	}

	finish(): Members {
		for (const other of this.#merged) {
			if (typeof other !== "object" || other === null || Array.isArray(other)) {
				this.#reject(
					new Error(
						"yaml: map merge requires map or sequence of maps as the value",
					),
				);
				continue;
			}
			for (const [name, value] of Object.entries(other))
				if (!Object.hasOwn(this.#members, name))
					setOwn(this.#members, name, value);
		}
		return this.#members;
	}
}

function setOwn(target: Members, name: string, value: unknown): void {
	if (name !== "__proto__") target[name] = value;
	else
		Object.defineProperty(target, name, {
			value,
			enumerable: true,
			writable: true,
			configurable: true,
		});
}

/** `!!int`; undefined for `!`, which only says that a scalar is text. */
function shortTag({ handle, suffix }: Tag): string {
	if (handle === "!!") return `!!${suffix}`;
	const known = "tag:yaml.org,2002:";
	return handle === "" && suffix.startsWith(known)
		? `!!${suffix.slice(known.length)}`
		: `${handle}${suffix}`;
}

function weightOf(value: unknown): number {
	if (typeof value !== "object" || value === null) return 1;
	let weight = 1;
	for (const item of Object.values(value)) {
		weight += weightOf(item);
		if (weight > maxNodes) break;
	}
	return weight;
}

const fail = (problem: string, at: Mark, context?: Mark): GoYamlError =>
	new GoYamlError("parser", problem, at, context);

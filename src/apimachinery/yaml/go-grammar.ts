import { GoYamlError, type Mark } from "./go-characters.ts";
import {
	GoScanner,
	maxDepth,
	type Token,
	type TokenType,
} from "./go-scanner.ts";

/**
 * Throws what go-yaml has against the first document of a text, in its words; returns where that document ends, for it
 * reads no further and does not see what is wrong behind it (go.yaml.in/yaml/v2's parserc.go).
 */
export function checkGoYaml(text: string): number {
	try {
		return new Grammar(new GoScanner(text)).document();
	} catch (error) {
		// Deeper than our own stack is as good as deeper than go-yaml allows.
		if (error instanceof RangeError)
			throw new Error(`yaml: exceeded max depth of ${maxDepth}`);
		throw error;
	}
}

class Grammar {
	readonly #scanner: GoScanner;
	readonly #handles = new Set(["", "!", "!!"]);

	readonly #anchors = new Set<string>();

	constructor(scanner: GoScanner) {
		this.#scanner = scanner;
	}

	/** Returns where the document ends. */
	document(): number {
		const first = this.#scanner.peek();
		if (first.type === "directive" || first.type === "document-start") {
			this.#directives();
			const start = this.#scanner.next();
			if (start.type !== "document-start")
				throw fail("did not find expected <document start>", start.mark);
			if (this.#is("directive", "document-start", "document-end", "stream-end"))
				return this.#scanner.peek().mark.index;
		} else if (first.type === "stream-end") return first.mark.index;
		this.#node(true, false);
		return this.#scanner.peek().mark.index;
	}

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

	#node(block: boolean, indentless: boolean): void {
		const start = this.#scanner.peek().mark;
		if (this.#is("alias")) {
			const { text = "" } = this.#scanner.next();
			if (!this.#anchors.has(text))
				throw new GoYamlError(
					"parser",
					`unknown anchor '${text}' referenced`,
					nowhere,
				);
			return;
		}
		const named = this.#properties(start);
		const token = this.#scanner.peek();
		if (token.type === "scalar") this.#scanner.next();
		else if (indentless && token.type === "entry") this.#indentless();
		else if (token.type === "[") this.#flowSequence();
		else if (token.type === "{") this.#flowMapping();
		else if (block && token.type === "sequence-start") this.#blockSequence();
		else if (block && token.type === "mapping-start") this.#blockMapping();
		else if (!named)
			throw fail("did not find expected node content", token.mark, start);
	}

	/** An anchor and a tag, in any order; returns whether there was one. */
	#properties(start: Mark): boolean {
		let named = false;
		const seen = new Set<TokenType>();
		while (this.#is("anchor", "tag")) {
			const { type } = this.#scanner.peek();
			if (seen.has(type)) break;
			seen.add(type);
			const { text = "", mark } = this.#scanner.next();
			if (type === "anchor") this.#anchors.add(text);
			else if (!this.#handles.has(text))
				throw fail("found undefined tag handle", mark, start);
			named = true;
		}
		return named;
	}

	#indentless(): void {
		while (this.#is("entry")) {
			this.#scanner.next();
			if (!this.#is("entry", "key", "value", "block-end"))
				this.#node(true, false);
		}
	}

	#blockSequence(): void {
		const start = this.#scanner.next();
		while (this.#is("entry")) {
			this.#scanner.next();
			if (!this.#is("entry", "block-end")) this.#node(true, false);
		}
		this.#end("block-end", "did not find expected '-' indicator", start);
	}

	#blockMapping(): void {
		const start = this.#scanner.next();
		while (this.#is("key")) {
			this.#scanner.next();
			if (!this.#is("key", "value", "block-end")) this.#node(true, true);
			if (!this.#is("value")) continue;
			this.#scanner.next();
			if (!this.#is("key", "value", "block-end")) this.#node(true, true);
		}
		this.#end("block-end", "did not find expected key", start);
	}

	#flowSequence(): void {
		const start = this.#scanner.next();
		for (let first = true; !this.#is("]"); first = false) {
			if (!first) this.#end(",", "did not find expected ',' or ']'", start);
			if (this.#is("key")) {
				this.#scanner.next();
				if (!this.#is("value", ",", "]")) this.#node(false, false);
				this.#flowValue("]");
			} else if (!this.#is("]")) this.#node(false, false);
		}
		this.#scanner.next();
	}

	#flowMapping(): void {
		const start = this.#scanner.next();
		for (let first = true; !this.#is("}"); first = false) {
			if (!first) this.#end(",", "did not find expected ',' or '}'", start);
			if (this.#is("key")) {
				this.#scanner.next();
				if (!this.#is("value", ",", "}")) this.#node(false, false);
				this.#flowValue("}");
			} else if (!this.#is("}")) this.#node(false, false);
		}
		this.#scanner.next();
	}

	#flowValue(close: TokenType): void {
		if (!this.#is("value")) return;
		this.#scanner.next();
		if (!this.#is(",", close)) this.#node(false, false);
	}

	#end(type: TokenType, problem: string, start: Token): void {
		const token = this.#scanner.peek();
		if (token.type !== type) throw fail(problem, token.mark, start.mark);
		this.#scanner.next();
	}
}

const fail = (problem: string, at: Mark, context?: Mark): GoYamlError =>
	new GoYamlError("parser", problem, at, context);

/** Of errors that name no place. */
const nowhere: Mark = { index: 0, line: 0, column: 0 };

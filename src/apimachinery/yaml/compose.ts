import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from "js-yaml";
import { goQuote } from "../field.ts";
import { LineIndex } from "./line-index.ts";
import { resolvePlain } from "./resolve.ts";

type Members = { [key: string]: unknown };
type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Builds the first document out of parser events, as goyaml.v2's decode.go does into untyped Go values. */
export function composeYaml(
	source: string,
	events: readonly Event[],
): { value: unknown; duplicates: readonly string[] } {
	const composer = new Composer(source, events);
	return { value: composer.document(), duplicates: composer.duplicates };
}

/** Aliases may make a small text huge: goyaml stops at the same measure. */
const MAX_NODES = 4_000_000;

class Composer {
	readonly duplicates: string[] = [];
	readonly #source: string;
	readonly #events: readonly Event[];
	readonly #anchors = new Map<string, unknown>();
	readonly #lines: LineIndex;
	#at = 0;
	#nodes = 0;

	constructor(source: string, events: readonly Event[]) {
		this.#source = source;
		this.#events = events;
		this.#lines = new LineIndex(source);
	}

	document(): unknown {
		if (this.#events[this.#at]?.type !== EVENT_ID.DOCUMENT) return null;
		this.#at++;
		if (this.#peek()?.type === EVENT_ID.POP) return null;
		return this.#node();
	}

	#peek(): Event | undefined {
		return this.#events[this.#at];
	}

	#node(): unknown {
		const event = this.#events[this.#at++];
		if (++this.#nodes > MAX_NODES)
			throw new Error("yaml: document contains excessive aliasing");
		switch (event?.type) {
			case EVENT_ID.SCALAR:
				return this.#remember(event, this.#scalar(event));
			case EVENT_ID.SEQUENCE: {
				const list: unknown[] = [];
				this.#remember(event, list);
				while (this.#peek()?.type !== EVENT_ID.POP) list.push(this.#node());
				this.#at++;
				return list;
			}
			case EVENT_ID.MAPPING: {
				const members: Members = {};
				this.#remember(event, members);
				this.#mapping(members);
				return members;
			}
			case EVENT_ID.ALIAS: {
				const name = this.#text(event.anchorStart, event.anchorEnd);
				if (!this.#anchors.has(name))
					throw new Error(`yaml: unknown anchor '${name}' referenced`);
				this.#nodes += weightOf(this.#anchors.get(name));
				return this.#anchors.get(name);
			}
			default:
				return null;
		}
	}

	#mapping(members: Members): void {
		const own = new Set<string>();
		const merged: unknown[] = [];
		while (this.#peek()?.type !== EVENT_ID.POP) {
			const keyEvent = this.#peek();
			const key = this.#node();
			const valueEvent = this.#peek();
			const value = this.#node();
			if (key === "<<" && isPlain(keyEvent)) {
				merged.push(...(Array.isArray(value) ? value : [value]));
				continue;
			}
			const name = keyText(key);
			if (own.has(name))
				this.duplicates.push(
					`line ${this.#lineOf(valueEvent, keyEvent)}: key ${typeof key === "string" ? goQuote(key) : String(key)} already set in map`,
				);
			own.add(name);
			setOwn(members, name, value);
		}
		this.#at++;
		for (const other of merged) mergeInto(members, other);
	}

	/** A new mapping or list is known under its anchor before it is full: it may name itself. */
	#remember<T>(event: { anchorStart: number; anchorEnd: number }, value: T): T {
		if (event.anchorStart >= 0)
			this.#anchors.set(this.#text(event.anchorStart, event.anchorEnd), value);
		return value;
	}

	#scalar(event: Scalar): unknown {
		const text =
			event.valueStart < 0 ? "" : getScalarValue(this.#source, event);
		const tag =
			event.tagStart < 0 ? "" : this.#text(event.tagStart, event.tagEnd);
		if (tag === "!!binary")
			return Buffer.from(text.replace(/\s/g, ""), "base64").toString("latin1");
		if (tag !== "" && tag !== "!") return tagged(tag, text);
		if (tag === "!" || event.style !== SCALAR_STYLE.PLAIN) return text;
		const { kind, value } = resolvePlain(text);
		if (kind === "number" && !Number.isFinite(value))
			throw new Error(`json: unsupported value: ${goFloat(value as number)}`);
		return value;
	}

	#text(start: number, end: number): string {
		return this.#source.slice(start, end);
	}

	/** The line, from one, where a value begins: an empty one stands where its key does, a block at its `|`. */
	#lineOf(event: Event | undefined, key: Event | undefined): number {
		let offset = offsetOf(event);
		if (offset < 0) offset = offsetOf(key);
		if (
			event?.type === EVENT_ID.SCALAR &&
			(event.style === SCALAR_STYLE.LITERAL_BLOCK ||
				event.style === SCALAR_STYLE.FOLDED_BLOCK)
		)
			offset = this.#source.lastIndexOf("\n", offset) - 1;
		return this.#lines.lineAt(offset);
	}
}

function offsetOf(event: Event | undefined): number {
	switch (event?.type) {
		case EVENT_ID.SCALAR:
			return event.valueStart;
		case EVENT_ID.ALIAS:
			return event.anchorStart;
		case EVENT_ID.SEQUENCE:
		case EVENT_ID.MAPPING:
			return event.start;
		default:
			return -1;
	}
}

const isPlain = (event: Event | undefined): boolean =>
	event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN;

const goFloat = (value: number): string =>
	Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

function tagged(tag: string, text: string): unknown {
	const resolved = resolvePlain(text);
	if (tag === "!!float" && resolved.kind === "number") return resolved.value;
	if (["!!int", "!!bool", "!!null"].includes(tag)) return resolved.value;
	return text;
}

/** Keys of JSON are text; sigs.k8s.io/yaml writes others as Go prints them. */
function keyText(key: unknown): string {
	if (typeof key === "string") return key;
	if (key === null) return "null";
	if (typeof key === "object")
		throw new Error("yaml: invalid map key: unsupported map key type");
	return String(key);
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

function mergeInto(target: Members, other: unknown): void {
	if (typeof other !== "object" || other === null || Array.isArray(other))
		throw new Error(
			"yaml: map merge requires map or sequence of maps as the value",
		);
	for (const [name, value] of Object.entries(other))
		if (!Object.hasOwn(target, name)) setOwn(target, name, value);
}

function weightOf(value: unknown): number {
	if (typeof value !== "object" || value === null) return 1;
	let weight = 1;
	for (const item of Object.values(value)) {
		weight += weightOf(item);
		if (weight > MAX_NODES) break;
	}
	return weight;
}

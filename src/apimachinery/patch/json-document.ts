/** The document that JSON patch works on, and its containers as github.com/evanphx/json-patch v4 sees them. */
import { defineKey } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";

/** An operation that does not apply; the message is the library's own, which webhooks' answers quote. */
export class JsonPatchError extends Error {}

export type Container = JsonObject | JsonValue[];

export const isContainer = (value: JsonValue | undefined): value is Container =>
	typeof value === "object" && value !== null;

/** strconv.Atoi. */
function atoi(key: string): number {
	if (!/^[+-]?[0-9]+$/.test(key) || !Number.isSafeInteger(Number(key)))
		throw new JsonPatchError(
			`strconv.Atoi: parsing "${key}": ${/^[+-]?[0-9]+$/.test(key) ? "value out of range" : "invalid syntax"}`,
		);
	return Number(key);
}

/** A position from the start or, below zero, from the end. */
function position(key: string, length: number): number {
	const index = atoi(key);
	if (index >= length || index < -length)
		throw new JsonPatchError(
			`Unable to access invalid index: ${index}: invalid index referenced`,
		);
	return index < 0 ? index + length : index;
}

const decodeKey = (key: string): string =>
	key.includes("~")
		? key.replace(/~[01]/g, (m) => (m === "~1" ? "/" : "~"))
		: key;

/** Applies operations to copies of what they touch; the rest stays shared with the original. */
export class Document {
	root: JsonValue;
	readonly #owned = new Set<Container>();
	copied = 0;
	constructor(root: JsonValue) {
		this.root = root;
	}

	#own(container: Container): Container {
		if (this.#owned.has(container)) return container;
		const copy = Array.isArray(container) ? [...container] : { ...container };
		this.#owned.add(copy);
		return copy;
	}

	/** The container that holds the last part of a path, ready to be written to. */
	find(path: string): { container: Container; key: string } | undefined {
		const parts = path.split("/");
		const last = parts.pop() ?? "";
		if (parts.length === 0 || !isContainer(this.root)) return undefined;
		let container = this.#own(this.root);
		this.root = container;
		for (let i = 1; i < parts.length; i++) {
			const part = decodeKey(parts[i] ?? "");
			const next = peek(container, part);
			if (!isContainer(next)) return undefined;
			const owned = this.#own(next);
			put(container, part, owned);
			container = owned;
		}
		return { container, key: decodeKey(last) };
	}
}

function peek(container: Container, key: string): JsonValue | undefined {
	if (!Array.isArray(container))
		return Object.hasOwn(container, key) ? container[key] : undefined;
	try {
		return container[position(key, container.length)];
	} catch {
		return undefined;
	}
}

export function get(container: Container, key: string): JsonValue {
	if (Array.isArray(container))
		return container[position(key, container.length)] ?? null;
	return (Object.hasOwn(container, key) ? container[key] : null) ?? null;
}

export function put(container: Container, key: string, value: JsonValue): void {
	if (Array.isArray(container))
		container[position(key, container.length)] = value;
	else if (key === "__proto__") defineKey(container, key, value);
	else container[key] = value;
}

export function add(container: Container, key: string, value: JsonValue): void {
	if (!Array.isArray(container)) put(container, key, value);
	else if (key === "-") container.push(value);
	else {
		let index: number;
		try {
			index = atoi(key);
		} catch (error) {
			throw new JsonPatchError(
				`value was not a proper array index: '${key}': ${(error as Error).message}`,
			);
		}
		container.splice(position(String(index), container.length + 1), 0, value);
	}
}

export function remove(container: Container, key: string): void {
	if (Array.isArray(container))
		container.splice(position(key, container.length), 1);
	else if (Object.hasOwn(container, key)) delete container[key];
	else
		throw new JsonPatchError(
			`Unable to remove nonexistent key: ${key}: missing value`,
		);
}

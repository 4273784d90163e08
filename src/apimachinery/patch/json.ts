/**
 * JSON patch (RFC 6902) as Kubernetes applies it: github.com/evanphx/json-patch v4 with its leniencies: negative
 * indices, replacing what is not there, copying what is not there, paths without a leading slash.
 */
import { badRequest, StatusError } from "../errors.ts";
import { jsonKind } from "../go-format.ts";
import { deepCopy, deepEqual, defineKey, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import { unprocessable } from "./errors.ts";

const MAX_OPERATIONS = 10_000;
/** Bytes that copy operations of one patch may add. */
const MAX_COPY_BYTES = 3 * 1024 * 1024;

export type JsonPatchOperation = JsonObject | null;

export interface DecodedJsonPatch {
	readonly operations: readonly JsonPatchOperation[];
	/** `json patch unknown field "[0].x"`: errors under fieldValidation=Strict, warnings under Warn. */
	readonly strictErrors: readonly string[];
}

const FIELDS = new Set(["op", "path", "from", "value"]);

/**
 * Checks the body of a JSON patch. Throws 400 for what is no list of operations, 413 beyond 10,000.
 * `ignore` is fieldValidation=Ignore, under which fewer things are looked at.
 */
export function decodeJsonPatch(
	body: JsonValue,
	ignore = false,
): DecodedJsonPatch {
	if (body === null) return { operations: [], strictErrors: [] };
	const typeName = ignore ? "jsonpatch.Patch" : "[]handlers.jsonPatchOp";
	if (!Array.isArray(body)) throw undecodable(body, typeName, ignore);
	const strictErrors: string[] = [];
	body.forEach((operation, i) => {
		if (operation === null) return;
		if (!isObject(operation))
			throw undecodable(
				operation,
				ignore ? "jsonpatch.Operation" : "handlers.jsonPatchOp",
				ignore,
			);
		if (ignore) return;
		for (const name in operation) {
			const value = operation[name] as JsonValue;
			if (!FIELDS.has(name))
				strictErrors.push(`json patch unknown field "[${i}].${name}"`);
			else if (name !== "value" && value !== null && typeof value !== "string")
				throw badRequest(
					`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${name} of type string`,
				);
		}
	});
	if (body.length > MAX_OPERATIONS)
		throw new StatusError(
			413,
			"RequestEntityTooLarge",
			`Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${body.length}`,
		);
	return { operations: body as JsonPatchOperation[], strictErrors };
}

const undecodable = (
	value: JsonValue,
	type: string,
	ignore: boolean,
): StatusError =>
	badRequest(
		`${ignore ? "" : "error decoding patch: "}json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`,
	);

/** An operation that does not apply; the message is the library's own, which webhooks' answers quote. */
export class JsonPatchError extends Error {}

type Container = JsonObject | JsonValue[];

const isContainer = (value: JsonValue | undefined): value is Container =>
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
class Document {
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

function get(container: Container, key: string): JsonValue {
	if (Array.isArray(container))
		return container[position(key, container.length)] ?? null;
	return (Object.hasOwn(container, key) ? container[key] : null) ?? null;
}

function put(container: Container, key: string, value: JsonValue): void {
	if (Array.isArray(container))
		container[position(key, container.length)] = value;
	else if (key === "__proto__") defineKey(container, key, value);
	else container[key] = value;
}

function add(container: Container, key: string, value: JsonValue): void {
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

function remove(container: Container, key: string): void {
	if (Array.isArray(container))
		container.splice(position(key, container.length), 1);
	else if (Object.hasOwn(container, key)) delete container[key];
	else
		throw new JsonPatchError(
			`Unable to remove nonexistent key: ${key}: missing value`,
		);
}

/** Adds where it failed to what failed. */
function within<T>(where: string, run: () => T): T {
	try {
		return run();
	} catch (error) {
		if (!(error instanceof JsonPatchError)) throw error;
		throw new JsonPatchError(`${where}: ${error.message}`);
	}
}

const missing = (text: string): JsonPatchError =>
	new JsonPatchError(`${text}: missing value`);

function textField(operation: JsonObject, name: "path" | "from"): string {
	const value = operation[name];
	if (typeof value === "string") return value;
	const kind = String(operation.op);
	if (value === undefined || value === null)
		throw missing(
			kind === "add" || kind === "remove"
				? `${kind} operation failed to decode path`
				: `${kind} operation failed to decode ${name}: operation${name === "from" ? "," : ""} missing ${name} field`,
		);
	throw new JsonPatchError(
		`${kind} operation failed to decode ${name}: json: cannot unmarshal ${jsonKind(value)} into Go value of type string`,
	);
}

type Handler = (document: Document, operation: JsonObject) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
	add(document, operation) {
		const path = textField(operation, "path");
		const at = document.find(path);
		if (at === undefined)
			throw missing(
				`add operation does not apply: doc is missing path: "${path}"`,
			);
		within(`error in add for path: '${path}'`, () =>
			add(at.container, at.key, deepCopy(operation.value ?? null)),
		);
	},
	remove(document, operation) {
		const path = textField(operation, "path");
		const at = document.find(path);
		if (at === undefined)
			throw missing(
				`remove operation does not apply: doc is missing path: "${path}"`,
			);
		within(`error in remove for path: '${path}'`, () =>
			remove(at.container, at.key),
		);
	},
	replace(document, operation) {
		const path = textField(operation, "path");
		const value = deepCopy(operation.value ?? null);
		if (path === "") {
			if (!isContainer(value))
				throw new JsonPatchError(
					"replace operation value must be object or array: %!w(<nil>)",
				);
			document.root = value;
			return;
		}
		const at = document.find(path);
		if (at === undefined)
			throw missing(
				`replace operation does not apply: doc is missing path: ${path}`,
			);
		try {
			get(at.container, at.key);
		} catch {
			throw missing(
				`replace operation does not apply: doc is missing key: ${path}`,
			);
		}
		put(at.container, at.key, value);
	},
	move(document, operation) {
		const from = textField(operation, "from");
		const source = document.find(from);
		if (source === undefined)
			throw missing(
				`move operation does not apply: doc is missing from path: ${from}`,
			);
		const value = within(`error in move for path: '${source.key}'`, () => {
			const found = get(source.container, source.key);
			remove(source.container, source.key);
			return found;
		});
		const path = textField(operation, "path");
		const target = document.find(path);
		if (target === undefined)
			throw missing(
				`move operation does not apply: doc is missing destination path: ${path}`,
			);
		within(`error in move for path: '${path}'`, () =>
			add(target.container, target.key, value),
		);
	},
	copy(document, operation) {
		const from = textField(operation, "from");
		const source = document.find(from);
		if (source === undefined)
			throw missing(
				`copy operation does not apply: doc is missing from path: ${from}`,
			);
		const value = within(`error in copy for from: '${from}'`, () =>
			deepCopy(get(source.container, source.key)),
		);
		const path = textField(operation, "path");
		const target = document.find(path);
		if (target === undefined)
			throw missing(
				`copy operation does not apply: doc is missing destination path: ${path}`,
			);
		document.copied += JSON.stringify(value).length;
		if (document.copied > MAX_COPY_BYTES)
			throw new JsonPatchError(
				`Unable to complete the copy, the accumulated size increase of copy is ${document.copied}, exceeding the limit ${MAX_COPY_BYTES}`,
			);
		within("error while adding value during copy", () =>
			add(target.container, target.key, value),
		);
	},
	test(document, operation) {
		const path = textField(operation, "path");
		const at = path === "" ? undefined : document.find(path);
		if (path !== "" && at === undefined)
			throw missing(`test operation does not apply: is missing path: ${path}`);
		const found =
			at === undefined
				? document.root
				: within(`error in test for path: '${path}'`, () =>
						get(at.container, at.key),
					);
		if (!deepEqual(found, operation.value ?? null))
			throw new JsonPatchError(`testing value ${path} failed: test failed`);
	},
};

/**
 * Applies decoded operations and returns the new document; the original is not changed, untouched parts are shared
 * with it. Throws a JsonPatchError that says what did not apply.
 */
export function runJsonPatch(
	original: JsonValue,
	operations: readonly JsonPatchOperation[],
): JsonValue {
	const document = new Document(original);
	for (const operation of operations) {
		const op = operation?.op;
		const kind = typeof op === "string" ? op : "unknown";
		const handler = Object.hasOwn(HANDLERS, kind) ? HANDLERS[kind] : undefined;
		if (handler === undefined || operation === null)
			throw new JsonPatchError(`Unexpected kind: ${kind}`);
		handler(document, operation);
	}
	return document.root;
}

/**
 * A JSON patch request: decodes the body and applies it. Throws a StatusError: 400 (not a patch), 413 (too many
 * operations), 422 with the generic text (an operation does not apply). Shares untouched parts with the original.
 */
export function applyJsonPatch(
	original: JsonValue,
	patch: JsonValue,
	ignore = false,
): JsonValue {
	const { operations } = decodeJsonPatch(patch, ignore);
	try {
		return runJsonPatch(original, operations);
	} catch (error) {
		if (error instanceof JsonPatchError) throw unprocessable();
		throw error;
	}
}

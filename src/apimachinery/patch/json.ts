/**
 * JSON patch (RFC 6902) as Kubernetes applies it: github.com/evanphx/json-patch v4 with its leniencies: negative
 * indices, replacing what is not there, copying what is not there, paths without a leading slash.
 */
import { badRequest, StatusError } from "../errors.ts";
import { jsonKind } from "../go-format.ts";
import { deepCopy, deepEqual, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import { unprocessable } from "./errors.ts";
import {
	add,
	Document,
	get,
	isContainer,
	JsonPatchError,
	put,
	remove,
} from "./json-document.ts";

export { JsonPatchError };

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

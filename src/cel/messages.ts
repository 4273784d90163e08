import type { Environment } from "@marcbachmann/cel-js";

/** An object that a mutation builds: `Object{...}` and its parts (k8s.io/apiserver/pkg/cel/mutation). */
export class ObjectMessage {
	readonly fields: ReadonlyMap<string, unknown>;
	constructor(fields: ReadonlyMap<string, unknown>) {
		this.fields = fields;
	}
}

/** `JSONPatch{op: "add", ...}`. */
export class JSONPatchMessage {
	readonly fields: ReadonlyMap<string, unknown>;
	constructor(fields: ReadonlyMap<string, unknown>) {
		this.fields = fields;
	}
}

/** Lets expressions build messages, once `withMessages` has rewritten them. */
export function registerMessages(environment: Environment): void {
	environment
		.registerType("Object", ObjectMessage)
		.registerType("JSONPatch", JSONPatchMessage)
		.registerFunction(
			"newObject(map): Object",
			(fields: ReadonlyMap<string, unknown>) => new ObjectMessage(fields),
		)
		.registerFunction(
			"newObjectPart(map): dyn",
			(fields: ReadonlyMap<string, unknown>) => new ObjectMessage(fields),
		)
		.registerFunction(
			"newJSONPatch(map): JSONPatch",
			(fields: ReadonlyMap<string, unknown>) => new JSONPatchMessage(fields),
		);
}

const token =
	/[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_][\w.]*|\s+|[\s\S]/g;
const message = /^(?:Object(?:\.\w+)*|JSONPatch)$/;
const constructors: Readonly<Record<string, string>> = {
	Object: "newObject",
	JSONPatch: "newJSONPatch",
};

/**
 * The library has no syntax for messages: `Object{spec: 1}` becomes `newObject({"spec": 1})`. Expressions without
 * messages stay as they are.
 */
export function withMessages(expression: string): string {
	const tokens = expression.match(token) ?? [];
	/** What is open: a bracket, or "message". */
	const open: string[] = [];
	let previous = "";
	let out = "";
	for (const [i, text] of tokens.entries()) {
		const next = tokens.slice(i + 1).find((one) => one.trim() !== "") ?? "";
		if (message.test(text) && next === "{" && previous !== ".")
			out += `${constructors[text] ?? "newObjectPart"}(`;
		else if ("([{".includes(text)) {
			open.push(text === "{" && message.test(previous) ? "message" : text);
			out += text;
		} else if (")]}".includes(text))
			out += open.pop() === "message" ? `${text})` : text;
		else if (
			open.at(-1) === "message" &&
			"{,".includes(previous) &&
			next === ":"
		)
			out += JSON.stringify(text);
		else out += text;
		if (text.trim() !== "") previous = text;
	}
	return out;
}

// Writes openapi/definitions.json: the structure (no prose) of every stable built-in type.
// Sources: @kubernetes/client-node for properties, types and required lists; openapi/protobuf.json for the order of
// Go's struct fields and for scalar types the package flattens; openapi/annotations.json and presence.json for what is
// in neither (see openapi/README.md).
// `--check` writes nothing and exits 1 when the committed file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { definitionNames, readModels } from "./client-node-models.mjs";

const folder = new URL("../openapi/", import.meta.url);
const target = new URL("definitions.json", folder);
const readJson = (name) =>
	JSON.parse(readFileSync(new URL(name, folder), "utf8"));

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
const apiextensions =
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

/** Types with their own JSON form, which the package knows only as `string`, `any` or `Date`. */
const scalars = {
	"io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string" },
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
		type: "string",
		format: "int-or-string",
	},
	"io.k8s.apimachinery.pkg.runtime.RawExtension": { type: "object" },
	[`${meta}Time`]: { type: "string", format: "date-time" },
	[`${meta}MicroTime`]: { type: "string", format: "date-time" },
	[`${meta}FieldsV1`]: { type: "object" },
	[`${meta}Patch`]: { type: "object" },
	[`${apiextensions}JSON`]: {},
	[`${apiextensions}JSONSchemaPropsOrArray`]: {},
	[`${apiextensions}JSONSchemaPropsOrBool`]: {},
	[`${apiextensions}JSONSchemaPropsOrStringArray`]: {},
	[`${apiextensions}CustomResourceSubresourceStatus`]: { type: "object" },
};

/** k8s.io.api.core.v1.Pod -> io.k8s.api.core.v1.Pod (a protobuf package is the Go path with underscores). */
const definitionOfMessage = (message) =>
	`io.k8s.${message.slice("k8s.io.".length).replaceAll("_", "-")}`;
const messageOfDefinition = (definition) =>
	`k8s.io.${definition.slice("io.k8s.".length).replaceAll("-", "_")}`;

const ref = (definition) => ({ $ref: `#/definitions/${definition}` });

/** The schema of a property whose type the package gives as TypeScript text. */
function fromPackageType(type, format, nameOf) {
	const list = /^(?:Array|Set)<(.*)>$/.exec(type);
	if (list)
		return { type: "array", items: fromPackageType(list[1], format, nameOf) };
	const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
	if (map)
		return {
			type: "object",
			additionalProperties: fromPackageType(map[1], format, nameOf),
		};
	const shape = format ? { format } : {};
	switch (type) {
		case "string":
			return { type: "string", ...shape };
		case "boolean":
			return { type: "boolean" };
		case "number":
			return { type: /^int/.test(format) ? "integer" : "number", ...shape };
		case "any":
		case "object":
			return { type: "object" };
		case "Date":
			return ref(`${meta}Time`);
		case "V1MicroTime":
			return ref(`${meta}MicroTime`);
		case "IntOrString":
			return ref("io.k8s.apimachinery.pkg.util.intstr.IntOrString");
	}
	const name = nameOf.get(type);
	if (name === undefined) throw new Error(`unknown type ${type}`);
	return ref(name);
}

/** Replaces what the package flattened (Quantity, RawExtension, JSON, ...) by the reference protobuf shows. */
function restoreScalar(schema, messageType) {
	const [, list, map, message] =
		/^(\[\])?(map<string,)?(.*?)>?$/.exec(messageType ?? "") ?? [];
	if (!message?.includes(".")) return schema;
	const definition = definitionOfMessage(message);
	if (!(definition in scalars)) return schema;
	if (list) return { ...schema, items: ref(definition) };
	if (map) return { ...schema, additionalProperties: ref(definition) };
	return ref(definition);
}

/** JSON names that protobuf cannot spell: `$ref` is `ref`, `x-kubernetes-list-type` is `xKubernetesListType`. */
function jsonNameOf(field, names) {
	if (names.has(field)) return field;
	if (names.has(`$${field}`)) return `$${field}`;
	const dashed = field.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
	if (names.has(dashed)) return dashed;
	// a few messages keep the spelling of the Go field: `Expression`, `uID`
	const lower = field.toLowerCase();
	return [...names].find((name) => name.toLowerCase() === lower);
}

/** The JSON fields of a message in the order of its Go struct, inlined (embedded) structs unfolded. */
function structOrder(message, names, messages) {
	const order = new Map();
	for (const [field, [, type]] of Object.entries(messages[message] ?? {})) {
		const name = jsonNameOf(field, names);
		if (name !== undefined) order.set(name, type);
		else if (type in messages)
			for (const inner of structOrder(type, names, messages))
				order.set(...inner);
	}
	return order;
}

/** Properties in the order Go encodes them, kind and apiVersion first where they are the type's own. */
function sortProperties(name, properties, messages) {
	const names = new Set(properties.map((p) => p.name));
	const order = structOrder(messageOfDefinition(name), names, messages);
	const head = ["kind", "apiVersion"].filter((n) => !order.has(n));
	const all = [...head, ...order.keys(), ...names].filter((n) => names.has(n));
	const byName = new Map(properties.map((p) => [p.name, p]));
	return [...new Set(all)].map((n) => ({
		...byName.get(n),
		messageType: order.get(n),
	}));
}

function toDefinition(name, model, context) {
	const { properties: notes = {}, ...ownNotes } =
		context.annotations[name] ?? {};
	const presenceOf = new Map(
		Object.entries(context.presence[name] ?? {}).flatMap(([presence, fields]) =>
			fields.map((field) => [field, presence]),
		),
	);
	const required = [];
	const definition = { type: "object", properties: {} };
	for (const p of sortProperties(name, model.properties, context.messages)) {
		const base = fromPackageType(p.type, p.format, context.nameOf);
		const { items, additionalProperties, ...note } = notes[p.name] ?? {};
		const schema = { ...restoreScalar(base, p.messageType), ...note };
		if (items) schema.items = { ...schema.items, ...items };
		if (additionalProperties)
			Object.assign(schema.additionalProperties, additionalProperties);
		const presence = presenceOf.get(p.name);
		if (presence) schema["x-go-presence"] = presence;
		definition.properties[p.name] = schema;
		if (p.required) required.push(p.name);
	}
	if (required.length > 0) definition.required = required;
	return { ...definition, ...ownNotes };
}

async function generate() {
	const messages = readJson("protobuf.json");
	const annotations = readJson("annotations.json");
	const presence = readJson("presence.json");
	const models = await readModels();
	const candidates = Object.keys(messages).map(definitionOfMessage);
	const nameOf = definitionNames(models, candidates);
	const context = { messages, annotations, presence, nameOf };
	const definitions = { ...scalars };
	for (const [className, name] of nameOf)
		definitions[name] = toDefinition(name, models.get(className), context);
	for (const name of Object.keys({ ...annotations, ...presence }))
		if (!(name in definitions)) throw new Error(`no definition ${name}`);
	for (const [className] of models)
		if (!nameOf.has(className) && !/alpha|beta/.test(className))
			throw new Error(`no name for ${className}`);
	const lines = Object.keys(definitions)
		.sort()
		.map((n) => `${JSON.stringify(n)}:${JSON.stringify(definitions[n])}`);
	return `{\n${lines.join(",\n")}\n}\n`;
}

const text = await generate();
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
	console.error(
		"openapi/definitions.json is stale: run scripts/generate-openapi.mjs",
	);
	process.exit(1);
}
